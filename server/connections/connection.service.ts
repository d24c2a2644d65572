import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import type { Authentication } from "../access/authentication.js";
import type { AuditLog } from "../audit/audit-log.js";
import type { ConsentTerms } from "../consent/may-transfer.js";
import type { ConsentService } from "../consent/consent.service.js";
import { findById } from "../database/find-by-id.js";
import type { Page, PageRequest } from "../database/page.js";
import type { Credential } from "../destinations/credential.js";
import type { ClientIdentity, Destination, DestinationType } from "../destinations/destination.js";
import { DestinationError } from "../destinations/destination-error.js";
import type { ListDetails } from "../destinations/list.js";
import type { Leaving } from "../exports/check-export.js";
import { InUse, Refusal, ValidationError, type FieldProblem, type NotFound } from "../refusal.js";
import { AccountAccess, type AccountAccessDeps, type ListSummary } from "./account-access.js";
import { checkApiKey, hintOf, identifyAccount } from "./authenticate.js";
import { connectionProblem, type ConnectionProblem } from "./connection-problem.js";
import {
  connectionStatus,
  consentStanding,
  transferObstacles,
  type ConnectionFacts,
  type ConnectionStatus,
} from "./connection-state.js";
import { Connection } from "./connection.entity.js";
import { deleteConnection, type DeleteConnectionDeps, type DependentExports } from "./delete-connection.js";
import { destinationProblem } from "./destination-problem.js";
import { listConnections } from "./list-connections.js";
import { CONNECTION_NOT_FOUND, lockConnection } from "./lock-connection.js";
import { IdentityProof } from "./prove-identity.js";
import { recordAuthentication } from "./record-authentication.js";

export interface ConnectionServiceDeps extends AccountAccessDeps, DeleteConnectionDeps {
  readonly consents: Pick<ConsentService, "bind" | "latestOf">;
  /** On what terms consent holds. */
  readonly terms: { current(): Promise<ConsentTerms> };
  readonly authentication: Pick<Authentication, "verifyPassword" | "passwordAttempts">;
  readonly audit: AuditLog;
}

/** Accounts at the destination: how they are reached, who vouches for them, and what keeps them from being used. */
export class ConnectionService {
  private readonly accounts: AccountAccess;
  private readonly identity: IdentityProof;

  constructor(private readonly deps: ConnectionServiceDeps) {
    this.accounts = new AccountAccess(deps);
    this.identity = new IdentityProof(deps);
  }

  async list(em: EntityManager, page: PageRequest, which: { sharedOnly?: boolean } = {}): Promise<Page<Connection>> {
    return listConnections(em, page, which, this);
  }

  async get(em: EntityManager, id: string): Promise<Connection | null> {
    return findById(em, Connection, id);
  }

  async byIds(em: EntityManager, ids: readonly string[]): Promise<Connection[]> {
    return em.find(Connection, { id: { $in: [...ids] } }, { orderBy: { displayName: "ASC", id: "ASC" } });
  }

  async create(
    em: EntityManager,
    input: { readonly displayName: string; readonly type: DestinationType },
  ): Promise<Connection | ValidationError> {
    const problems = checkDisplayName(input.displayName, "displayName");
    if (problems.length > 0) return new ValidationError(problems);
    const now = this.deps.clock.now();
    const created = em.create(Connection, {
      id: randomUUID(),
      displayName: input.displayName.trim(),
      type: input.type,
      sharedWithContributors: false,
      createdAt: now,
      updatedAt: now,
    });
    await em.flush();
    return created;
  }

  async update(em: EntityManager, id: string, displayName: string): Promise<Connection | ValidationError | NotFound> {
    return lockConnection(em, id, async (_inner, connection): Promise<Connection | ValidationError> => {
      const problems = checkDisplayName(displayName, "displayName");
      if (problems.length > 0) return new ValidationError(problems);
      connection.displayName = displayName.trim();
      connection.updatedAt = this.deps.clock.now();
      return connection;
    });
  }

  /** Decides whether contributors may use it. Exports on it stay as they are either way. Idempotent. */
  async setShared(em: EntityManager, id: string, shared: boolean): Promise<Connection | NotFound> {
    return lockConnection(em, id, async (_inner, connection) => {
      if (connection.sharedWithContributors !== shared) {
        connection.sharedWithContributors = shared;
        connection.updatedAt = this.deps.clock.now();
      }
      return connection;
    });
  }

  /** How many subscribers the contract allows; null when that is not known. Only plans read it, to warn. */
  async setSubscriberAllowance(
    em: EntityManager,
    id: string,
    allowance: number | null,
  ): Promise<Connection | ValidationError | NotFound> {
    if (allowance !== null && allowance < 1)
      return ValidationError.of("allowance", "OUT_OF_RANGE", ALLOWANCE_TOO_SMALL);
    return lockConnection(em, id, async (_inner, connection) => {
      connection.subscriberAllowance = allowance;
      connection.updatedAt = this.deps.clock.now();
      return connection;
    });
  }

  async statusOf(connection: Connection): Promise<ConnectionStatus> {
    return connectionStatus(await this.factsOf(connection), this.deps.clock.now());
  }

  /** All that keeps exports from running, in the order in which a run would name it. */
  async problemsOf(connection: Connection): Promise<ConnectionProblem[]> {
    const facts = await this.factsOf(connection);
    return transferObstacles(facts, this.deps.clock.now()).map((code) => connectionProblem(code, facts));
  }

  /** Until when a former consent still holds, and must have been renewed; null where nothing runs out. */
  async consentDueAt(connection: Connection): Promise<Date | null> {
    return consentStanding(await this.factsOf(connection), this.deps.clock.now()).dueAt;
  }

  /** Verifies a key at the destination, then keeps it sealed. Nothing changes when it is refused. */
  async authenticateWithApiKey(
    em: EntityManager,
    id: string,
    apiKey: string,
    actor: Actor,
  ): Promise<Connection | ValidationError | NotFound> {
    if (!(await this.get(em, id))) return CONNECTION_NOT_FOUND;
    const credential = { method: "API_KEY", apiKey: apiKey.trim() } as const;
    return checkApiKey(credential.apiKey) ?? this.authenticateWith(em, id, credential, actor);
  }

  /** The same with whatever credential, such as what a log-in at the destination gave. */
  async authenticateWith(
    em: EntityManager,
    id: string,
    credential: Credential,
    actor: Actor,
  ): Promise<Connection | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return CONNECTION_NOT_FOUND;
    const account = await identifyAccount(this.accounts.openWith(found.type, credential), credential.method);
    if (account instanceof Refusal) return account;
    const sealed = await this.accounts.seal(found.id, credential);
    const proven = { method: credential.method, sealed, hint: hintOf(credential), account };
    return lockConnection(em, id, async (inner, connection) => {
      await recordAuthentication(this.deps, inner, connection, proven, actor);
      return connection;
    });
  }

  /** From now on, exports on this connection run on the caller's behalf. They prove that it is them who says so. */
  async addSelfAsExportUser(
    em: EntityManager,
    id: string,
    password: string | null,
    actor: Actor,
  ): Promise<Connection | ValidationError | NotFound> {
    if (!(await this.get(em, id))) return CONNECTION_NOT_FOUND;
    const unproven = await this.identity.check(actor, password, {
      action: "addSelfAsExportUser",
      object: { kind: "connection", id },
    });
    if (unproven) return unproven;
    return lockConnection(em, id, async (inner, connection) => {
      const now = this.deps.clock.now();
      inner.assign(connection, {
        exportUser: actor.userId,
        exportUserAddedAt: now,
        updatedAt: now,
      });
      return connection;
    });
  }

  /** Asks the account whether the credential still works and may read what a run needs; one that does needs no new authentication any more. */
  async test(em: EntityManager, id: string): Promise<Connection | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return CONNECTION_NOT_FOUND;
    try {
      await this.accounts.verify(em, id);
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error;
      const { code, text } = destinationProblem(error, found.authenticationMethod);
      return ValidationError.of("id", code, text);
    }
    return (await em.refresh(found)) ?? CONNECTION_NOT_FOUND;
  }

  /** Throws {@link DestinationError}, with CREDENTIAL_REFUSED when there is no credential. */
  async openDestination(em: EntityManager, id: string): Promise<Destination> {
    return (await this.accounts.open(em, id)).destination;
  }

  /** The destination refused the credential: exports are skipped until somebody authenticates again. Idempotent. */
  async markNeedsReauthentication(em: EntityManager, id: string): Promise<void> {
    await this.accounts.markRefused(em, id);
  }

  /** Read live. Throws {@link DestinationError}, as do the two after it. */
  async readClients(em: EntityManager, id: string): Promise<readonly ClientIdentity[]> {
    return this.accounts.read(em, id, (destination) => destination.clients());
  }

  async readLists(em: EntityManager, id: string, clientId: string): Promise<ListSummary[]> {
    return this.accounts.lists(em, id, clientId);
  }

  /** Null when the account has no such list. */
  async readList(em: EntityManager, id: string, listId: string): Promise<ListDetails | null> {
    try {
      return await this.accounts.read(em, id, (destination) => destination.list(listId));
    } catch (error) {
      const isMissing = error instanceof DestinationError && /^NOT_(FOUND|YOURS)$/.test(error.reason);
      if (isMissing) return null;
      throw error;
    }
  }

  async delete(
    em: EntityManager,
    id: string,
    dependents: DependentExports,
    leaving: Leaving,
    actor: Actor,
  ): Promise<{ id: string } | InUse | ValidationError | NotFound> {
    if (!(await this.get(em, id))) return CONNECTION_NOT_FOUND;
    return deleteConnection(this.deps, em, id, dependents, leaving, actor);
  }

  /** Export users and the last records of consent are read for all connections of an operation together. */
  private async factsOf(connection: Connection): Promise<ConnectionFacts> {
    const [consent, exportUser, terms] = await Promise.all([
      this.deps.consents.latestOf(connection.id),
      connection.exportUser?.load() ?? null,
      this.deps.terms.current(),
    ]);
    return {
      hasCredential: connection.authenticatedAt !== null && connection.authenticatedAt !== undefined,
      isCredentialRefused: Boolean(connection.needsReauthenticationSince),
      account: { clients: connection.account ?? null, changedAt: connection.accountChangedAt ?? null },
      exportUser: exportUser ? { role: exportUser.role, isActive: !exportUser.deactivatedAt } : null,
      consents: consent === null ? [] : [consent],
      terms,
    };
  }
}

function checkDisplayName(displayName: string, path: string): FieldProblem[] {
  const length = displayName.trim().length;
  if (length >= 1 && length <= 200) return [];
  const text = {
    en: "Enter a display name of 1 to 200 characters, such as the account's purpose and owner.",
    ja: "表示名を1〜200文字で入力してください（アカウントの用途や管理者など）。",
  };
  return [{ path, code: length === 0 ? "REQUIRED" : "TOO_LONG", text }];
}

const ALLOWANCE_TOO_SMALL = {
  en: "Enter how many subscribers the contract allows, at least 1, or leave it empty.",
  ja: "契約上の購読者数の上限を1以上で入力するか、空欄のままにしてください。",
};
