import type pg from "pg";

import type { AuditLog } from "../audit/audit-log.js";
import type { Clock } from "../clock.js";
import { inTransaction } from "../database/transaction.js";
import { ValidationError } from "../refusal.js";
import type { Locale } from "../text.js";
import { actAs } from "./acting.js";
import type { Role } from "./actor.js";
import { AttemptLimit } from "./attempt-limit.js";
import type { Authentication } from "./authentication.js";
import { checkPassword, checkPersonName } from "./check-user.js";
import { holdAdmins } from "./last-admin.js";
import { linkTokenSha256 } from "./link-token.js";
import { countedAddress } from "./network-address.js";

/** What whoever holds a link sees of it. */
export interface OpenLink {
  /** PASSWORD: they have an account already. */
  readonly purpose: "INVITATION" | "PASSWORD";
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly expiresAt: Date;
}

export interface Acceptance {
  readonly token: string;
  /** What they are called; not asked of those who have an account. */
  readonly name: string;
  readonly password: string;
}

interface Row extends Omit<OpenLink, "purpose"> {
  readonly id: string;
  readonly userId: string | null;
  readonly locale: Locale;
  readonly acceptedAt: Date | null;
  readonly revokedAt: Date | null;
  /** Whoever sent the link out is an active admin still. */
  readonly isVouchedFor: boolean;
}

/** A link that is not good, and whose it was where that is known. */
interface Refused {
  readonly refusal: ValidationError;
  readonly id: string | null;
}

/** Refused links of one network address that the trail notes in an hour; more say nothing more. */
const REFUSALS_NOTED = { max: 20, windowMs: 3_600_000 };

/**
 * The other end of an invitation: whoever holds the link sets a password with it, once, and is somebody from then on. A
 * link is worth what the admin who sent it out is worth now: of a former one it is refused. Refused links are written down.
 */
export class InvitationAcceptance {
  private readonly refusals: AttemptLimit;

  constructor(
    private readonly deps: {
      readonly pool: pg.Pool;
      readonly clock: Clock;
      readonly authentication: Pick<Authentication, "createUser" | "setPassword">;
      readonly audit: AuditLog;
    },
  ) {
    this.refusals = new AttemptLimit(deps, "refused-link", REFUSALS_NOTED.max, REFUSALS_NOTED.windowMs);
  }

  async find(token: string, networkAddress: string | null): Promise<OpenLink | ValidationError> {
    const row = await this.open(this.deps.pool, token, "");
    return "refusal" in row ? this.refuse(row, networkAddress) : shown(row);
  }

  /** Answers with whose account it is, for them to log in with. */
  async accept(given: Acceptance, networkAddress: string | null): Promise<OpenLink | ValidationError> {
    const before = await this.find(given.token, networkAddress);
    if (before instanceof ValidationError) return before;
    const asksName = before.purpose === "INVITATION";
    const problems = [...(asksName ? checkPersonName(given.name) : []), ...checkPassword(given.password)];
    if (problems.length > 0) return new ValidationError(problems);
    const operation = asksName ? "acceptInvitation" : "setPassword";
    const done = await actAs({ actor: null, operation }, () =>
      inTransaction(this.deps.pool, (client) => this.use(client, given)),
    );
    if ("refusal" in done) return this.refuse(done, networkAddress);
    const object = { kind: "user", id: done.userId };
    await this.deps.audit.record(
      { action: operation, outcome: "DONE", object },
      { userId: done.userId, networkAddress },
    );
    return shown(done.row);
  }

  private async use(client: pg.ClientBase, { token, name, password }: Acceptance) {
    // First, as whoever takes an admin away does: one of the two waits here, not halfway for what the other holds. Then
    // either they find this link used, or it is found void.
    await holdAdmins(client);
    // Locked: of two who use one link at once, the second finds it used.
    const row = await this.open(client, token, "FOR UPDATE OF invitation");
    if ("refusal" in row) return row;
    await client.query("UPDATE invitation SET accepted_at = $2 WHERE id = $1", [row.id, this.deps.clock.now()]);
    if (row.userId !== null) {
      await this.deps.authentication.setPassword(row.userId, password, client);
      return { row, userId: row.userId };
    }
    // Single sign-on may have brought them here meanwhile.
    const { rows } = await client.query("SELECT FROM app_user WHERE email = $1", [row.email]);
    if (rows.length > 0) return { refusal: USED, id: row.id };
    const { email, role, locale } = row;
    const user = { name: name.trim(), email, password, role, locale };
    return { row, userId: await this.deps.authentication.createUser(user, client) };
  }

  private async open(
    db: Pick<pg.ClientBase, "query">,
    token: string,
    lock: "" | "FOR UPDATE OF invitation",
  ): Promise<Row | Refused> {
    const { rows } = await db.query<Row>(
      `SELECT invitation.id, user_id AS "userId", invitation.name, invitation.email, invitation.role, invitation.locale,
         expires_at AS "expiresAt", accepted_at AS "acceptedAt", revoked_at AS "revokedAt",
         coalesce(maker.role = 'ADMIN' AND maker.deactivated_at IS NULL, false) AS "isVouchedFor"
       FROM invitation LEFT JOIN app_user maker ON maker.id = invitation.created_by_id
       WHERE token_sha256 = $1 ${lock}`,
      [linkTokenSha256(token)],
    );
    const row = rows[0];
    if (!row) return { refusal: UNKNOWN, id: null };
    const { id } = row;
    if (row.acceptedAt) return { refusal: USED, id };
    if (row.revokedAt || !row.isVouchedFor) return { refusal: REVOKED, id };
    return row.expiresAt > this.deps.clock.now() ? row : { refusal: EXPIRED, id };
  }

  private async refuse({ refusal, id }: Refused, networkAddress: string | null): Promise<ValidationError> {
    if (!(await this.refusals.begin(countedAddress(networkAddress))).allowed) return refusal;
    const details = { reason: refusal.fields[0]!.code };
    const entry = { action: "openLink", outcome: "REFUSED", object: { kind: "invitation", id }, details } as const;
    await this.deps.audit.record(entry, { userId: null, networkAddress });
    return refusal;
  }
}

function shown({ userId, name, email, role, expiresAt }: Row): OpenLink {
  return { purpose: userId === null ? "INVITATION" : "PASSWORD", name, email, role, expiresAt };
}

const UNKNOWN = ValidationError.of("token", "UNKNOWN", {
  en: "This link is not known here. It may have been replaced by a newer one, or is not complete: open it from the message again.",
  ja: "このリンクは確認できません。新しいリンクが発行されたか、リンクが途中で切れている可能性があります。メッセージからもう一度開いてください。",
});
const USED = ValidationError.of("token", "USED", {
  en: "This link was used already. Log in with the password that you chose then.",
  ja: "このリンクはすでに使用されています。設定したパスワードでログインしてください。",
});
const REVOKED = ValidationError.of("token", "REVOKED", {
  en: "This link was taken back. Ask an admin for a new one if you need it.",
  ja: "このリンクは取り消されました。必要な場合は、管理者に新しいリンクを依頼してください。",
});
const EXPIRED = ValidationError.of("token", "EXPIRED", {
  en: "This link has expired. Ask an admin for a new one.",
  ja: "このリンクの有効期限が切れています。管理者に新しいリンクを依頼してください。",
});
