import type { EntityManager } from "@mikro-orm/postgresql";

import type { Clock } from "../clock.js";
import { isId } from "../database/is-id.js";
import type { Credential } from "../destinations/credential.js";
import type { Destination, DestinationAdapter, DestinationType } from "../destinations/destination.js";
import { DestinationError } from "../destinations/destination-error.js";
import type { ListDetails } from "../destinations/list.js";
import { checkRights } from "./authenticate.js";
import { Connection } from "./connection.entity.js";
import { CredentialRenewal } from "./credential-renewal.js";
import { openCredential, sealCredential, type CredentialDeps } from "./sealed-credential.js";

export interface AccountAccessDeps extends CredentialDeps {
  readonly clock: Clock;
  readonly adapters: Readonly<Record<DestinationType, Pick<DestinationAdapter, "open" | "refresh">>>;
}

/** A list of an account's; what it is like is read when somebody asks. */
export interface ListSummary {
  readonly id: string;
  readonly name: string;
  /** One call for however many ask. */
  details(): Promise<ListDetails>;
}

/** List details that are read at the same time. */
const PARALLEL_READS = 4;

/**
 * The way to an account at the destination: credentials are unsealed here and nowhere else, and one that is refused while
 * reading is remembered as such.
 */
export class AccountAccess {
  private readonly renewal: CredentialRenewal;

  constructor(private readonly deps: AccountAccessDeps) {
    this.renewal = new CredentialRenewal(deps);
  }

  async seal(connectionId: string, credential: Credential): Promise<string> {
    return sealCredential(this.deps, connectionId, credential);
  }

  /** Opens an account that is about to be authenticated. */
  openWith(type: DestinationType, credential: Credential): Destination {
    return this.deps.adapters[type].open(credential);
  }

  /** Throws {@link DestinationError} (CREDENTIAL_REFUSED) when the connection is gone or was never authenticated. */
  async open(em: EntityManager, connectionId: string): Promise<{ destination: Destination; authenticatedAt: Date }> {
    // A fork of its own: what an operation has loaded already may be older than the present credential.
    const found = isId(connectionId)
      ? await em.fork().findOne(Connection, { id: connectionId }, { populate: ["credentialSealed"] })
      : null;
    if (!found?.authenticatedAt || !found.credentialSealed) {
      throw new DestinationError("CREDENTIAL_REFUSED", "The connection has no credential.");
    }
    const { type, authenticatedAt, account } = found;
    const credential = await openCredential(this.deps, connectionId, found.credentialSealed);
    const renew = this.renewal.of(em, { id: connectionId, authenticatedAt, account: account ?? [] });
    return { destination: this.deps.adapters[type].open(credential, renew), authenticatedAt };
  }

  /** Asks the account something. A credential that is refused marks the connection, unless it was replaced meanwhile. */
  async read<T>(
    em: EntityManager,
    connectionId: string,
    ask: (destination: Destination, authenticatedAt: Date) => Promise<T>,
  ): Promise<T> {
    const { destination, authenticatedAt } = await this.open(em, connectionId);
    try {
      return await ask(destination, authenticatedAt);
    } catch (error) {
      if (error instanceof DestinationError && error.reason === "CREDENTIAL_REFUSED") {
        await this.markRefused(em, connectionId, authenticatedAt);
      }
      throw error;
    }
  }

  /** Finds out whether the credential works and may read what runs read. One that does is no longer held to be refused. */
  async verify(em: EntityManager, connectionId: string): Promise<void> {
    await this.read(em, connectionId, async (destination, authenticatedAt) => {
      const clients = await destination.clients();
      await checkRights(destination, clients);
      // In a transaction, as everything that a person may have caused: it tells the audit trail who acts.
      await em.transactional((inner) =>
        inner.nativeUpdate(Connection, { id: connectionId, authenticatedAt }, { needsReauthenticationSince: null }),
      );
    });
  }

  /** A client's lists with one call; each list's details with calls of their own, once asked for. */
  async lists(em: EntityManager, connectionId: string, clientId: string): Promise<ListSummary[]> {
    return this.read(em, connectionId, async (destination) => {
      const lanes = Array.from({ length: PARALLEL_READS }, () => Promise.resolve<unknown>(undefined));
      return (await destination.lists(clientId)).map(({ id, name }, index) => {
        let details: Promise<ListDetails> | undefined;
        const read = () => {
          const lane = index % PARALLEL_READS;
          // One that failed fails the rest of its lane: hundreds of calls would meet the same trouble.
          const mine = lanes[lane]!.then(() => destination.list(id));
          lanes[lane] = mine;
          return mine;
        };
        return { id, name, details: () => (details ??= read()) };
      });
    });
  }

  async markRefused(em: EntityManager, connectionId: string, authenticatedAt?: Date): Promise<void> {
    const present = {
      id: connectionId,
      needsReauthenticationSince: null,
      authenticatedAt: authenticatedAt ?? { $ne: null },
    };
    const needsReauthenticationSince = this.deps.clock.now();
    await em.transactional((inner) => inner.nativeUpdate(Connection, present, { needsReauthenticationSince }));
  }
}
