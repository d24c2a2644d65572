import { createHash, randomBytes, randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import type { Clock } from "../clock.js";
import { checkName } from "../check-name.js";
import { isId } from "../database/is-id.js";
import { NotFound, ValidationError, type FieldProblem } from "../refusal.js";
import type { AuditLog } from "../audit/audit-log.js";
import { isStronger, ROLES, weaker, type Actor, type Role } from "./actor.js";
import { ApiToken } from "./api-token.entity.js";
import { AttemptLimit } from "./attempt-limit.js";
import { seesAll } from "./authorisation/authorise.js";
import { User } from "./user.entity.js";

export interface CreateToken {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt?: Date | null;
}

/** The only time that the token itself is known. */
export interface CreatedToken {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

const REFUSAL_NOTED_EVERY_MS = 3_600_000;
const MOST_LISTED = 200;

interface FoundToken {
  readonly id: string;
  readonly userId: string;
  readonly role: Role;
  readonly userRole: Role;
  readonly refusedBecause: "REVOKED" | "EXPIRED" | "MAKER_DEACTIVATED" | null;
  readonly isUsedLately: boolean;
}

/**
 * API tokens: `lw_` and 32 random bytes. Only the SHA-256 is stored, which for that much randomness is as good as a slow
 * hash. A token acts for the person who made it, and never with more rights than that person has now.
 */
export class TokenService {
  private readonly refusals: AttemptLimit;

  constructor(private readonly deps: { readonly clock: Clock; readonly pool: pg.Pool; readonly audit: AuditLog }) {
    this.refusals = new AttemptLimit(deps, "refused-token", 1, REFUSAL_NOTED_EVERY_MS);
  }

  async create(em: EntityManager, input: CreateToken, actor: Actor): Promise<CreatedToken | ValidationError> {
    const now = this.deps.clock.now();
    const own = actor.tokenId === null ? null : await em.findOne(ApiToken, { id: actor.tokenId });
    const problems = [
      ...checkName(input.name),
      ...checkRole(input.role, actor.role),
      ...checkExpiry(input.expiresAt ?? null, now, own?.expiresAt ?? null),
    ];
    if (problems.length > 0) return new ValidationError(problems);
    const token = `lw_${randomBytes(32).toString("base64url")}`;
    const created = em.create(ApiToken, {
      id: randomUUID(),
      user: em.getReference(User, actor.userId),
      name: input.name.trim(),
      role: input.role,
      tokenSha256: sha256(token),
      createdAt: now,
      expiresAt: input.expiresAt ?? null,
      lastUsedAt: null,
      revokedAt: null,
    });
    await em.flush();
    return { id: created.id, name: created.name, token };
  }

  /**
   * The caller's own unless somebody else is named, the newest 200; revoked ones are left out, expired ones are not. Who may
   * name somebody else is for the table of operations to say.
   */
  async list(em: EntityManager, actor: Actor, userId: string | null = null): Promise<ApiToken[]> {
    const where = { user: userId ?? actor.userId, revokedAt: null };
    return em.find(ApiToken, where, { orderBy: { createdAt: "DESC", id: "DESC" }, limit: MOST_LISTED });
  }

  /**
   * One of the caller's own; for those who see everybody's, anybody's. From the next request on it is nobody's. A token
   * revokes none that may do more than itself: one that leaked must not end those of the person who made it.
   */
  async revoke(em: EntityManager, id: string, actor: Actor): Promise<{ id: string } | NotFound> {
    if (!isId(id)) return NOT_FOUND;
    const whose = seesAll(actor, "Query.apiTokens") ? {} : { user: actor.userId };
    const which = actor.via === "TOKEN" ? { role: { $in: ROLES.filter((role) => !isStronger(role, actor.role)) } } : {};
    const now = this.deps.clock.now();
    const revoked = await em.transactional((inner) =>
      inner.nativeUpdate(ApiToken, { id, ...whose, ...which, revokedAt: null }, { revokedAt: now }),
    );
    return revoked === 1 ? { id } : NOT_FOUND;
  }

  /**
   * Null: unknown, expired, revoked, or its maker is deactivated. Sets last_used_at at most once a minute. That a known
   * token was refused is noted once an hour, however often it is tried.
   */
  async authenticate(
    token: string,
    networkAddress: string | null = null,
  ): Promise<{ tokenId: string; userId: string; role: Role } | null> {
    const now = this.deps.clock.now();
    const { rows } = await this.deps.pool.query<FoundToken>(
      `SELECT token.id, token.user_id AS "userId", token.role, app_user.role AS "userRole",
         CASE WHEN token.revoked_at IS NOT NULL THEN 'REVOKED'
              WHEN token.expires_at <= $2 THEN 'EXPIRED'
              WHEN app_user.deactivated_at IS NOT NULL THEN 'MAKER_DEACTIVATED' END AS "refusedBecause",
         coalesce(token.last_used_at > $2::timestamptz - interval '1 minute', false) AS "isUsedLately"
       FROM api_token token JOIN app_user ON app_user.id = token.user_id
       WHERE token.token_sha256 = $1`,
      [sha256(token), now],
    );
    const found = rows[0];
    if (!found) return null;
    if (found.refusedBecause !== null) {
      await this.noteRefusal(found, networkAddress);
      return null;
    }
    if (!found.isUsedLately) {
      await this.deps.pool.query("UPDATE api_token SET last_used_at = greatest(last_used_at, $2) WHERE id = $1", [
        found.id,
        now,
      ]);
    }
    return {
      tokenId: found.id,
      userId: found.userId,
      role: weaker(found.role, found.userRole),
    };
  }

  private async noteRefusal(token: FoundToken, networkAddress: string | null): Promise<void> {
    if (!(await this.refusals.begin(token.id)).allowed) return;
    await this.deps.audit.record(
      {
        action: "useApiToken",
        outcome: "REFUSED",
        object: { kind: "apiToken", id: token.id },
        details: { reason: token.refusedBecause },
      },
      { userId: token.userId, tokenId: token.id, networkAddress },
    );
  }

  /** For LISTWRIGHT_ADMIN_TOKEN: makes sure that this token exists for this user. One that was revoked stays revoked. */
  async ensure(
    userId: string,
    token: string,
    name: string,
    db: Pick<pg.Pool, "query"> = this.deps.pool,
  ): Promise<void> {
    await db.query(
      `INSERT INTO api_token (id, user_id, name, role, token_sha256, created_at) VALUES ($1, $2, $3, 'ADMIN', $4, $5)
       ON CONFLICT (token_sha256) DO NOTHING`,
      [randomUUID(), userId, name, sha256(token), this.deps.clock.now()],
    );
  }
}

function sha256(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function checkRole(role: Role, own: Role): FieldProblem[] {
  if (!isStronger(role, own)) return [];
  const text = {
    en: "A token cannot have more rights than you have yourself.",
    ja: "自分より強い権限を持つトークンは作成できません。",
  };
  return [{ path: "role", code: "ABOVE_OWN", text }];
}

/** A token that ends cannot make itself a successor that does not. */
function checkExpiry(expiresAt: Date | null, now: Date, ownExpiresAt: Date | null): FieldProblem[] {
  if (expiresAt !== null && expiresAt <= now) {
    const text = {
      en: "Choose a time in the future.",
      ja: "未来の日時を指定してください。",
    };
    return [{ path: "expiresAt", code: "PAST", text }];
  }
  if (ownExpiresAt === null || (expiresAt !== null && expiresAt <= ownExpiresAt)) return [];
  const text = {
    en: "A token made with a token cannot outlive it. Choose an earlier time, or log in to make it.",
    ja: "トークンで作成するトークンの期限は、元のトークンの期限を超えられません。より早い日時を指定するか、ログインして作成してください。",
  };
  return [{ path: "expiresAt", code: "LONGER_THAN_OWN", text }];
}

const NOT_FOUND = new NotFound({
  en: "You have no such token. It may have been revoked already.",
  ja: "このトークンは見つかりません。すでに失効している可能性があります。",
});
