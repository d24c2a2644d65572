import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import { User } from "../access/user.entity.js";
import type { Credential } from "../destinations/credential.js";
import type { ClientIdentity, DestinationType } from "../destinations/destination.js";

export const Connection = defineEntity({
  name: "Connection",
  tableName: "connection",
  properties: {
    id: p.uuid().primary(),
    displayName: p.text(),
    type: p.text().$type<DestinationType>(),
    sharedWithContributors: p.boolean(),
    exportUser: () => p.manyToOne(User).ref().nullable(),
    exportUserAddedAt: p.datetime().nullable(),
    authenticationMethod: p.text().$type<Credential["method"]>().nullable(),
    /** Sealed for the purpose "connection:<id>"; the text of a Credential as JSON. */
    credentialSealed: p.text().nullable().lazy(),
    /** Last four characters, to tell keys apart. */
    credentialHint: p.text().nullable(),
    authenticatedAt: p.datetime().nullable(),
    authenticatedBy: () => p.manyToOne(User).ref().nullable(),
    /** The clients seen at the last authentication: the account's identity. */
    account: p.json().$type<readonly ClientIdentity[]>().nullable(),
    /** When an account was authenticated that the consent does not cover; null while it does, or there is none. */
    accountChangedAt: p.datetime().nullable(),
    needsReauthenticationSince: p.datetime().nullable(),
    /** Subscribers that the contract with the destination allows, as an admin recorded it; null when nobody did. */
    subscriberAllowance: p.integer().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Connection = InferEntity<typeof Connection>;
