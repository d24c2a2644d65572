import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import type { Clock } from "../clock.js";
import { column, findPage, text, type Listing, type Page, type PageRequest } from "../database/page.js";
import { NotFound, ValidationError } from "../refusal.js";
import { checkTimeZone } from "../schedules/check-time-zone.js";
import type { Locale } from "../text.js";
import { isStronger, type Actor, type Role } from "./actor.js";
import { ApiToken } from "./api-token.entity.js";
import { Invitation } from "./invitation.entity.js";
import { lockAdmins } from "./last-admin.js";
import { revokeLinksMadeBy } from "./links-made-by.js";
import { Session } from "./session.entity.js";
import { User } from "./user.entity.js";

export const USER_NOT_FOUND = new NotFound({
  en: "There is no such user.",
  ja: "この利用者は見つかりません。",
});

/** What is left out, or null, stays: everybody has a language and a time zone. */
export interface UpdateViewer {
  readonly locale?: Locale | null;
  readonly timeZone?: string | null;
}

type UserChange = User | ValidationError | NotFound;

const LISTED: Listing = {
  sortable: {
    name: text("name"),
    email: text("email"),
    role: column("role"),
    status: (row) => `${row}.deactivated_at IS NOT NULL`,
    createdAt: column("created_at"),
    lastLoginAt: column("last_login_at"),
  },
  searched: [column("name"), column("email")],
};

/** Who may come in and as what. There is always at least one active admin, however many act at once. */
export class UserService {
  constructor(private readonly deps: { readonly clock: Clock }) {}

  async list(em: EntityManager, page: PageRequest): Promise<Page<User>> {
    return findPage(em, User, {}, page, LISTED);
  }

  async get(em: EntityManager, id: string): Promise<User | null> {
    return em.findOne(User, { id });
  }

  /** How somebody themselves is written to. */
  async updateViewer(em: EntityManager, input: UpdateViewer, actor: Actor): Promise<User | ValidationError> {
    const { locale, timeZone } = input;
    const problems = timeZone == null ? [] : checkTimeZone(timeZone, "timeZone", true);
    if (problems.length > 0) return new ValidationError(problems);
    const user = await em.findOneOrFail(User, { id: actor.userId });
    if (locale != null) user.locale = locale;
    if (timeZone != null) user.timeZone = timeZone.trim();
    await em.flush();
    return user;
  }

  /**
   * Works at the person's next request; of their tokens too, which never do more than their maker. Who is no admin any
   * more has no links out either.
   */
  async changeRole(em: EntityManager, id: string, role: Role, actor: Actor): Promise<UserChange> {
    return changing(em, id, async (inner, user, isLastAdmin) => {
      if (user.role === role) return user;
      if (isLastAdmin) return LAST_ADMIN("role");
      if (user.id === actor.userId && isStronger(user.role, role)) return DEMOTES_SELF;
      user.role = role;
      if (role !== "ADMIN") await revokeLinksMadeBy(inner, id, this.deps.clock.now());
      return user;
    });
  }

  /** Ends all that acts for them: sessions, tokens, and links that are out, to them and from them. What they made stays. Idempotent. */
  async deactivate(em: EntityManager, id: string, actor: Actor): Promise<UserChange> {
    return changing(em, id, async (inner, user, isLastAdmin) => {
      if (user.deactivatedAt) return user;
      if (isLastAdmin) return LAST_ADMIN("userId");
      if (user.id === actor.userId) return DEACTIVATES_SELF;
      const now = this.deps.clock.now();
      user.deactivatedAt = now;
      await inner.nativeDelete(Session, { user: id });
      await inner.nativeUpdate(ApiToken, { user: id, revokedAt: null }, { revokedAt: now });
      await inner.nativeUpdate(Invitation, { user: id, acceptedAt: null, revokedAt: null }, { revokedAt: now });
      await revokeLinksMadeBy(inner, id, now);
      return user;
    });
  }

  /** Lets them log in again, with the password and role they had. Tokens and sessions stay ended. Idempotent. */
  async reactivate(em: EntityManager, id: string): Promise<UserChange> {
    return changing(em, id, async (inner, user) => {
      // A log-in that was under way when they were deactivated may have left one.
      if (user.deactivatedAt) await inner.nativeDelete(Session, { user: id });
      user.deactivatedAt = null;
      return user;
    });
  }
}

/** Works on a person as they are now, with the admins locked before, in the same order for everybody. */
async function changing(
  em: EntityManager,
  id: string,
  work: (em: EntityManager, user: User, isLastAdmin: boolean) => Promise<UserChange>,
): Promise<UserChange> {
  return em.transactional(async (inner) => {
    const admins = await lockAdmins(inner);
    const user = await inner.findOne(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    if (!user) return USER_NOT_FOUND;
    return work(inner, user, admins.length === 1 && admins[0]!.id === id);
  });
}

const LAST_ADMIN = (path: string) =>
  ValidationError.of(path, "LAST_ADMIN", {
    en: "This is the only active admin, and without one nobody could manage Listwright any more. Make somebody else an admin first.",
    ja: "この利用者は唯一の有効な管理者です。管理者がいなくなると Listwright を管理できなくなるため、先に別の利用者を管理者にしてください。",
  });
const DEMOTES_SELF = ValidationError.of("role", "SELF", {
  en: "You would give up your own rights and could not take them back. Ask another admin to change your role.",
  ja: "ご自身の権限を下げると元に戻せなくなります。別の管理者にロールの変更を依頼してください。",
});
const DEACTIVATES_SELF = ValidationError.of("userId", "SELF", {
  en: "You would lock yourself out. Ask another admin to deactivate your account.",
  ja: "ご自身を無効にするとログインできなくなります。別の管理者に無効化を依頼してください。",
});
