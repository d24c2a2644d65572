import { randomUUID } from "node:crypto";

import { LockMode, UniqueConstraintViolationException } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import type { Clock } from "../clock.js";
import { column, findPage, text, type Listing, type Page, type PageRequest } from "../database/page.js";
import { isId } from "../database/is-id.js";
import { invitationMail, passwordMail, type LinkMail } from "../mail/link-mail.js";
import type { Mailer, MailMessage } from "../mail/mailer.js";
import { NotFound, Refusal, ValidationError } from "../refusal.js";
import type { Locale, Text } from "../text.js";
import { actAs } from "./acting.js";
import type { Actor, Role } from "./actor.js";
import { checkEmail, checkPersonName } from "./check-user.js";
import { Invitation } from "./invitation.entity.js";
import { linkTo, makeLinkToken } from "./link-token.js";
import { User } from "./user.entity.js";
import { USER_NOT_FOUND } from "./user.service.js";

export const LINK_DAYS = 7;
/** How long a link that is not good any more is remembered, and with it to whom it went. */
export const KEPT_DAYS = 30;

export interface InviteUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly locale: Locale;
}

/** `link` is null when it was sent by e-mail. This is the only time that it is known. */
interface Delivery {
  readonly link: string | null;
  /** Why it was not sent though it should have been: a sentence in the caller's language. */
  readonly mailProblem: string | null;
}

export interface InvitationCreated extends Delivery {
  readonly invitation: Invitation;
}

export interface PasswordLinkCreated extends Delivery {
  readonly user: User;
  readonly expiresAt: Date;
}

export interface InvitationServiceDeps {
  readonly clock: Clock;
  /** Null: links are shown to whoever asks for them. */
  readonly mailer: Mailer | null;
  readonly publicUrl: string;
}

/**
 * Links with which people choose a password. Sent by e-mail where that is set up and the mail server takes it, else handed
 * to the admin, once. The invitation is kept before it is mailed: one that could not be sent is there, with its link shown.
 * What was accepted or revoked, or has expired, is deleted a month later, when somebody looks or makes another.
 */
export class InvitationService {
  constructor(private readonly deps: InvitationServiceDeps) {}

  /** Those that are open, expired ones included: they can be sent again. */
  async list(em: EntityManager, page: PageRequest): Promise<Page<Invitation>> {
    await this.forget(em);
    return findPage(em, Invitation, OPEN, page, LISTED);
  }

  async invite(em: EntityManager, input: InviteUser, actor: Actor): Promise<InvitationCreated | ValidationError> {
    const problems = [...checkPersonName(input.name), ...checkEmail(input.email)];
    if (problems.length > 0) return new ValidationError(problems);
    const email = input.email.trim().toLowerCase();
    if ((await em.count(User, { email })) > 0) return ALREADY_USER;
    await this.forget(em);
    const { token, ...link } = this.newLink();
    const values = { ...link, id: randomUUID(), user: null, name: input.name.trim(), email };
    try {
      const invitation = em.create(Invitation, {
        ...values,
        role: input.role,
        locale: input.locale,
        createdBy: em.getReference(User, actor.userId),
        mailedAt: null,
        acceptedAt: null,
        revokedAt: null,
      });
      await em.flush();
      return { invitation, ...(await this.deliver(em, invitation, token, actor)) };
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) return ALREADY_INVITED;
      throw error;
    }
  }

  /** A new link, good for as long as the first was; the old one is void. From now on it is the caller who invites. */
  async resend(em: EntityManager, id: string, actor: Actor): Promise<InvitationCreated | NotFound> {
    const { token, ...link } = this.newLink();
    const renewed = await locked(em, id, async (invitation, inner) =>
      inner.assign(invitation, { ...link, mailedAt: null, createdBy: actor.userId }),
    );
    if (renewed instanceof Refusal) return renewed;
    return { invitation: renewed, ...(await this.deliver(em, renewed, token, actor)) };
  }

  async revoke(em: EntityManager, id: string): Promise<{ id: string } | NotFound> {
    const revoked = await locked(em, id, async (invitation) =>
      Object.assign(invitation, { revokedAt: this.deps.clock.now() }),
    );
    return revoked instanceof Refusal ? revoked : { id };
  }

  /** For somebody who forgot their password. Links sent before are void; the present password works until it is changed. */
  async sendPasswordLink(
    em: EntityManager,
    userId: string,
    actor: Actor,
  ): Promise<PasswordLinkCreated | ValidationError | NotFound> {
    await this.forget(em);
    const { token, ...link } = this.newLink();
    const made = await em.transactional(async (inner) => {
      const user = await inner.findOne(User, { id: userId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
      if (!user) return USER_NOT_FOUND;
      if (user.deactivatedAt) return IS_DEACTIVATED;
      const { name, email, role, locale } = user;
      const open = { user: userId, acceptedAt: null, revokedAt: null };
      await inner.nativeUpdate(Invitation, open, { revokedAt: link.createdAt });
      const createdBy = inner.getReference(User, actor.userId);
      const closed = { mailedAt: null, acceptedAt: null, revokedAt: null };
      const values = { ...link, ...closed, id: randomUUID(), name, email, role, locale };
      return inner.create(Invitation, { ...values, user, createdBy });
    });
    if (made instanceof Refusal) return made;
    const user = await em.findOneOrFail(User, { id: userId });
    return { user, expiresAt: made.expiresAt, ...(await this.deliver(em, made, token, actor)) };
  }

  /** By nobody: it is time that does it, not whoever happens to look. */
  private async forget(em: EntityManager): Promise<void> {
    const since = { $lte: new Date(this.deps.clock.now().getTime() - KEPT_DAYS * 86_400_000) };
    const over = { $or: [{ acceptedAt: since }, { revokedAt: since }, { expiresAt: since }] };
    await actAs({ actor: null, operation: "applyRetention" }, () =>
      em.fork().transactional(async (inner) => inner.nativeDelete(Invitation, over)),
    );
  }

  private newLink() {
    const createdAt = this.deps.clock.now();
    return { ...makeLinkToken(), createdAt, expiresAt: new Date(createdAt.getTime() + LINK_DAYS * 86_400_000) };
  }

  /** No link when the mail server took it; else the link, for whoever asked to pass on. */
  private async deliver(em: EntityManager, to: Invitation, token: string, actor: Actor): Promise<Delivery> {
    const link = linkTo(this.deps.publicUrl, token);
    if (this.deps.mailer === null) return { link, mailProblem: null };
    const by = await em.findOne(User, { id: actor.userId });
    const mail: LinkMail = {
      to: { name: to.name, address: to.email },
      locale: to.locale,
      link,
      expiresAt: to.expiresAt,
      by: by?.name ?? null,
    };
    const message: MailMessage = to.user ? passwordMail(mail) : invitationMail(mail);
    if (!(await this.deps.mailer.send(message))) return { link, mailProblem: NOT_SENT[actor.locale] };
    await em.nativeUpdate(Invitation, { id: to.id }, { mailedAt: this.deps.clock.now() });
    return { link: null, mailProblem: null };
  }
}

const NOT_SENT: Text = {
  en: "The mail server did not take the message. Pass the link on yourself, and have the operator look at SMTP_URL and the log.",
  ja: "メールサーバーがメッセージを受け付けませんでした。リンクを直接お渡しください。あわせて、運用担当者に SMTP_URL の設定とログの確認を依頼してください。",
};

const LISTED: Listing = {
  sortable: {
    name: text("name"),
    email: text("email"),
    role: column("role"),
    createdAt: column("created_at"),
    expiresAt: column("expires_at"),
  },
  searched: [column("name"), column("email")],
};
const OPEN = { user: null, acceptedAt: null, revokedAt: null };

async function locked(
  em: EntityManager,
  id: string,
  work: (invitation: Invitation, em: EntityManager) => Promise<Invitation>,
): Promise<Invitation | NotFound> {
  if (!isId(id)) return INVITATION_NOT_FOUND;
  return em.transactional(async (inner) => {
    const where = { id, ...OPEN };
    const found = await inner.findOne(Invitation, where, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    return found ? work(found, inner) : INVITATION_NOT_FOUND;
  });
}

const INVITATION_NOT_FOUND = new NotFound({
  en: "There is no such open invitation. It may have been accepted or revoked.",
  ja: "この招待は見つかりません。すでに承諾されたか、取り消された可能性があります。",
});
const ALREADY_USER = ValidationError.of("email", "ALREADY_USER", {
  en: "Somebody with this address is a user already. Find them in the list; a deactivated person can be reactivated there.",
  ja: "このメールアドレスの利用者はすでに登録されています。一覧で確認してください（無効な利用者は一覧から再度有効にできます）。",
});
const ALREADY_INVITED = ValidationError.of("email", "ALREADY_INVITED", {
  en: "This address is invited already. Send the invitation again, or revoke it first to change it.",
  ja: "このメールアドレスはすでに招待されています。招待を再送するか、内容を変更する場合は先に取り消してください。",
});
const IS_DEACTIVATED = ValidationError.of("userId", "DEACTIVATED", {
  en: "This person is deactivated and could not log in. Reactivate them first.",
  ja: "この利用者は無効になっているためログインできません。先に有効にしてください。",
});
