import type { EntityManager } from "@mikro-orm/postgresql";

import type { AuditLog } from "../audit/audit-log.js";
import type { Clock } from "../clock.js";
import { NotFound } from "../refusal.js";
import { isStronger, type Actor } from "./actor.js";
import { seesAll } from "./authorisation/authorise.js";
import { Session } from "./session.entity.js";
import { deviceIn } from "./user-agent.js";
import { User } from "./user.entity.js";

export interface ListedSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  readonly networkAddress: string | null;
  readonly device: string;
  readonly current: boolean;
}

/** Where people are logged in. What is revoked here is nobody's at its next request. */
export class SessionService {
  constructor(private readonly deps: { readonly clock: Clock; readonly audit: AuditLog }) {}

  /** Those that still count, latest used first. Of somebody else: whoever may see that is for the table of operations to say. */
  async list(em: EntityManager, userId: string | null, actor: Actor): Promise<ListedSession[]> {
    const where = { user: userId ?? actor.userId, expiresAt: { $gt: this.deps.clock.now() } };
    const sessions = await em.find(Session, where, { limit: 200 });
    return sessions
      .map((session) => ({
        id: session.id,
        createdAt: session.createdAt,
        lastUsedAt: session.lastUsedAt ?? session.createdAt,
        expiresAt: session.expiresAt,
        networkAddress: session.ipAddress || null,
        device: deviceIn(session.userAgent ?? null)[actor.locale],
        current: session.id === actor.sessionId,
      }))
      .toSorted((one, other) => other.lastUsedAt.getTime() - one.lastUsedAt.getTime());
  }

  /** One's own; for those who see everybody's sessions, anybody's. A token that may do less than its maker ends none. */
  async revoke(em: EntityManager, id: string, actor: Actor): Promise<{ id: string } | NotFound> {
    const whose = seesAll(actor, "Query.sessions") ? {} : { user: actor.userId };
    if (await isWeakerThanMaker(em, actor)) return NOT_FOUND;
    const found = await em.findOne(Session, { id, ...whose });
    if (!found || (await em.nativeDelete(Session, { id })) === 0) return NOT_FOUND;
    await this.deps.audit.record({
      action: "revokeSession",
      outcome: "DONE",
      object: { kind: "user", id: found.user.id },
    });
    return { id };
  }

  /** All of one's own but the one that asks; a token that asks keeps none. */
  async revokeOthers(em: EntityManager, actor: Actor): Promise<{ count: number }> {
    if (await isWeakerThanMaker(em, actor)) return { count: 0 };
    const spared = actor.sessionId === null ? {} : { id: { $ne: actor.sessionId } };
    const count = await em.nativeDelete(Session, { user: actor.userId, ...spared });
    await this.deps.audit.record({
      action: "revokeOtherSessions",
      outcome: "DONE",
      object: { kind: "user", id: actor.userId },
      details: { count },
    });
    return { count };
  }
}

/** A token may have been given away just because it can do little. */
async function isWeakerThanMaker(em: EntityManager, actor: Actor): Promise<boolean> {
  if (actor.via === "SESSION") return false;
  const maker = await em.findOneOrFail(User, { id: actor.userId });
  return isStronger(maker.role, actor.role);
}

const NOT_FOUND = new NotFound({
  en: "There is no such session. It may have ended already.",
  ja: "このセッションは見つかりません。すでに終了している可能性があります。",
});
