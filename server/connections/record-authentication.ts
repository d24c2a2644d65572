import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import type { Clock } from "../clock.js";
import type { ConsentService } from "../consent/consent.service.js";
import type { Credential } from "../destinations/credential.js";
import type { ClientIdentity } from "../destinations/destination.js";
import type { Connection } from "./connection.entity.js";

/** A credential that the destination accepted, sealed, and the clients that it saw. */
export interface ProvenCredential {
  readonly method: Credential["method"];
  readonly sealed: string;
  /** To tell credentials apart. */
  readonly hint: string;
  readonly account: readonly ClientIdentity[];
}

/**
 * Replaces a connection's credential by one that was just proven, whatever kind it is, and compares the account with the
 * one that was consented to. The caller holds the lock on the connection and writes what this sets.
 */
export async function recordAuthentication(
  deps: { readonly clock: Clock; readonly consents: Pick<ConsentService, "bind"> },
  em: EntityManager,
  connection: Connection,
  { method, sealed, hint, account }: ProvenCredential,
  actor: Actor,
): Promise<void> {
  const now = deps.clock.now();
  em.assign(connection, {
    authenticationMethod: method,
    credentialSealed: sealed,
    credentialHint: hint,
    authenticatedAt: now,
    authenticatedBy: actor.userId,
    account,
    needsReauthenticationSince: null,
    updatedAt: now,
  });
  await deps.consents.bind(em, connection, account, actor);
}
