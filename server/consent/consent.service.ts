import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import DataLoader from "dataloader";
import type pg from "pg";

import type { Actor } from "../access/actor.js";
import { ApiToken } from "../access/api-token.entity.js";
import { User } from "../access/user.entity.js";
import type { Clock } from "../clock.js";
import { Connection } from "../connections/connection.entity.js";
import { lockConnection } from "../connections/lock-connection.js";
import { isId } from "../database/is-id.js";
import { column, findPage, text, type Listing, type Page, type PageRequest } from "../database/page.js";
import type { ClientIdentity } from "../destinations/destination.js";
import { ValidationError, type NotFound } from "../refusal.js";
import type { Locale } from "../text.js";
import { Consent, type ConsentAction } from "./consent.entity.js";
import { DeletedConnection } from "./deleted-connection.entity.js";
import { LatestConsents } from "./latest-consents.js";
import { coversAccount, type ConsentRecord } from "./may-transfer.js";
import { readNewest } from "./read-newest.js";
import { statementInForce, VERSION_IN_FORCE, type ConsentStatement } from "./consent-statement.js";

interface Stated {
  readonly statement: ConsentStatement;
  readonly account: readonly ClientIdentity[];
}

/**
 * Who agreed to a connection's transfers, when, and to which words. Append-only: every change of mind is a further
 * record. What happens to one connection is recorded in the order in which its row was locked.
 */
export class ConsentService {
  private readonly tokens = new WeakMap<EntityManager, DataLoader<string, ApiToken | null>>();
  private readonly histories = new WeakMap<EntityManager, DataLoader<string, Consent[]>>();
  private readonly latest: LatestConsents;

  constructor(private readonly deps: { readonly clock: Clock; readonly pool: pg.Pool }) {
    this.latest = new LatestConsents(deps.pool);
  }

  /** The statement that is asked for now. */
  statement(locale: Locale): ConsentStatement {
    return statementInForce(locale);
  }

  /** All of it, newest first. Also that of a connection that was deleted. */
  async history(em: EntityManager, connectionId: string): Promise<Consent[]> {
    return isId(connectionId) ? em.find(Consent, { connection: connectionId }, { orderBy: { seq: "DESC" } }) : [];
  }

  /** The newest 200 records of the same. Those of many connections are read together. */
  async newest(em: EntityManager, connectionId: string): Promise<Consent[]> {
    if (!isId(connectionId)) return [];
    let loader = this.histories.get(em);
    if (!loader) {
      const read = (connectionIds: readonly string[]) => readNewest(em, this.deps.pool, connectionIds);
      loader = new DataLoader(read, { cache: false, maxBatchSize: 200 });
      this.histories.set(em, loader);
    }
    return loader.load(connectionId.toLowerCase());
  }

  /** What was recorded last, as far as it decides, as it is stored now; null before the first record. */
  async latestOf(connectionId: string): Promise<ConsentRecord | null> {
    return this.latest.of(connectionId);
  }

  /** Connections that are gone and whose consent is kept, the latest first. */
  async deletedConnections(em: EntityManager, page: PageRequest): Promise<Page<DeletedConnection>> {
    const latestFirst = { ...page, sort: page.sort ?? { field: "deletedAt", order: "DESC" as const } };
    return findPage(em, DeletedConnection, {}, latestFirst, LISTED);
  }

  /** The token with which something was recorded, revoked or not; null when a person did it themselves. */
  async tokenOf(em: EntityManager, { byTokenId }: Consent): Promise<ApiToken | null> {
    if (!byTokenId) return null;
    let loader = this.tokens.get(em);
    if (!loader) {
      loader = new DataLoader(async (ids) => {
        const found = await em.find(ApiToken, { id: { $in: [...ids] } });
        return ids.map((id) => found.find((token) => token.id === id) ?? null);
      });
      this.tokens.set(em, loader);
    }
    return loader.load(byTokenId);
  }

  /** Records an agreement to the statement in force. Agreeing again is recorded again: it is another person's, or later. */
  async give(
    em: EntityManager,
    connectionId: string,
    agreed: { readonly statementVersion: string; readonly locale: Locale },
    actor: Actor,
  ): Promise<Connection | ValidationError | NotFound> {
    return lockConnection(em, connectionId, async (inner, connection): Promise<Connection | ValidationError> => {
      if (agreed.statementVersion !== VERSION_IN_FORCE) return notInForce();
      const stated = {
        statement: statementInForce(agreed.locale),
        account: connection.account ?? [],
      };
      this.record(inner, connectionId, "GIVEN", stated, actor);
      connection.accountChangedAt = null;
      return connection;
    });
  }

  /** Withdraws what was agreed. Withdrawing again changes nothing and records nothing. */
  async withdraw(
    em: EntityManager,
    connectionId: string,
    actor: Actor,
  ): Promise<Connection | ValidationError | NotFound> {
    return lockConnection(em, connectionId, async (inner, connection): Promise<Connection | ValidationError> => {
      const latest = await latestIn(inner, connectionId);
      if (!latest) return NOTHING_GIVEN;
      if (latest.action !== "WITHDRAWN") this.record(inner, connectionId, "WITHDRAWN", statedIn(latest), actor);
      return connection;
    });
  }

  /**
   * Compares consent with the account that was just authenticated: what was given before the first authentication is
   * tied to it; one for another account begins to run out. The caller holds the lock on the connection and writes what
   * this adds and sets.
   */
  async bind(
    em: EntityManager,
    connection: Connection,
    account: readonly ClientIdentity[],
    actor: Actor,
  ): Promise<void> {
    const latest = await latestIn(em, connection.id);
    if (!latest || latest.action === "WITHDRAWN" || coversAccount(latest, account)) {
      connection.accountChangedAt = null;
    } else if (latest.action === "GIVEN" && latest.account.length === 0) {
      this.record(em, connection.id, "BOUND", { ...statedIn(latest), account }, actor);
      connection.accountChangedAt = null;
    } else {
      // From one foreign account to the next, the consent has run out since the first.
      connection.accountChangedAt ??= this.deps.clock.now();
    }
  }

  private record(em: EntityManager, connectionId: string, action: ConsentAction, stated: Stated, actor: Actor): void {
    const { statement, account } = stated;
    em.create(Consent, {
      id: randomUUID(),
      connection: em.getReference(Connection, connectionId),
      action,
      by: em.getReference(User, actor.userId),
      byTokenId: actor.tokenId,
      networkAddress: actor.networkAddress,
      at: this.deps.clock.now(),
      statementVersion: statement.version,
      statementLocale: statement.locale,
      statementText: statement.text,
      statementSha256: statement.sha256,
      account,
    });
  }
}

async function latestIn(em: EntityManager, connectionId: string): Promise<Consent | null> {
  return em.findOne(Consent, { connection: connectionId }, { orderBy: { seq: "DESC" } });
}

/** What a record says was agreed to: a later one about the same agreement repeats it, wording included. */
function statedIn(consent: Consent): Stated {
  return { statement: statementOf(consent), account: consent.account };
}

/** The statement as it was when it was agreed to. */
export function statementOf(consent: Consent): ConsentStatement {
  return {
    version: consent.statementVersion,
    locale: consent.statementLocale,
    text: consent.statementText,
    sha256: consent.statementSha256,
  };
}

const LISTED: Listing = {
  sortable: { deletedAt: column("deleted_at"), displayName: text("display_name") },
  searched: [column("display_name")],
};

const NOTHING_GIVEN = ValidationError.of("connectionId", "NOTHING_GIVEN", {
  en: "Nobody has consented on this connection, so there is nothing to withdraw.",
  ja: "この接続にはまだ同意がないため、撤回できません。",
});

function notInForce(): ValidationError {
  return ValidationError.of("statementVersion", "NOT_IN_FORCE", {
    en: `The wording in force is version ${VERSION_IN_FORCE}. Read that one and agree to it.`,
    ja: `現在有効な文言はバージョン ${VERSION_IN_FORCE} です。その内容を確認したうえで同意してください。`,
  });
}
