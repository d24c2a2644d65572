import type { EntityManager } from "@mikro-orm/postgresql";

import { actAs } from "../access/acting.js";
import { isSameAccount } from "../consent/may-transfer.js";
import type { Credential, OAuthCredential, RenewCredential } from "../destinations/credential.js";
import type { ClientIdentity, DestinationAdapter, DestinationType } from "../destinations/destination.js";
import { Connection } from "./connection.entity.js";
import { openCredential, sealCredential, type CredentialDeps } from "./sealed-credential.js";

export interface CredentialRenewalDeps extends CredentialDeps {
  readonly adapters: Readonly<Record<DestinationType, Pick<DestinationAdapter, "refresh">>>;
}

/** The connection as it was when its account was opened. */
export interface OpenedConnection {
  readonly id: string;
  readonly authenticatedAt: Date;
  readonly account: readonly ClientIdentity[];
}

/**
 * Another credential in place of one that was refused. However many calls of however many processes meet the end of a
 * token at once, it is refreshed once: an advisory lock of PostgreSQL lets one of them ask, and the others find what it
 * stored. The lock's transaction stays open while the destination is asked, for the length of that call's deadline at most.
 * Not guaranteed: where refresh tokens serve once, one whose answer was lost with its process needs a person to log in again.
 */
export class CredentialRenewal {
  /** Within a process callers share one wait, so that they do not take up the pool of connections. */
  private readonly underWay = new Map<string, Promise<Credential | null>>();

  constructor(private readonly deps: CredentialRenewalDeps) {}

  of(em: EntityManager, opened: OpenedConnection): RenewCredential {
    return (refused, why) => {
      const key = `${opened.id} ${opened.authenticatedAt.getTime()} ${why} ${refused.accessToken}`;
      const present = this.underWay.get(key);
      if (present) return present;
      const started = this.renew(em, opened, refused, why).finally(() => this.underWay.delete(key));
      this.underWay.set(key, started);
      return started;
    };
  }

  private async renew(
    em: EntityManager,
    opened: OpenedConnection,
    refused: OAuthCredential,
    why: "EXPIRED" | "REFUSED",
  ): Promise<Credential | null> {
    const work = async (inner: EntityManager): Promise<Credential | null> => {
      const { id } = opened;
      await inner.execute("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", [`renew credential ${id}`]);
      const found = await inner.findOne(Connection, { id }, { populate: ["credentialSealed"] });
      if (!found?.credentialSealed || !found.authenticatedAt) return null;
      // What belongs to another account is nothing for who began with this one.
      if (!isSameAccount(opened.account, found.account ?? [])) return null;
      const stored = await openCredential(this.deps, id, found.credentialSealed);
      if (stored.method !== "OAUTH" || stored.accessToken !== refused.accessToken) return stored;
      if (why !== "EXPIRED") return null;
      const renewed = await this.deps.adapters[found.type].refresh(stored);
      const credentialSealed = await sealCredential(this.deps, id, renewed);
      // Unless somebody authenticated meanwhile: theirs stays, and this one serves its caller.
      const { authenticatedAt } = found;
      await inner.nativeUpdate(Connection, { id, authenticatedAt }, { credentialSealed });
      return renewed;
    };
    return actAs({ actor: null, operation: "renewCredential" }, () => em.fork().transactional(work));
  }
}
