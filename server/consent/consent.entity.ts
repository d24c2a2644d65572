import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import { User } from "../access/user.entity.js";
import { Connection } from "../connections/connection.entity.js";
import type { ClientIdentity } from "../destinations/destination.js";
import type { Locale } from "../text.js";

export const CONSENT_ACTIONS = ["GIVEN", "BOUND", "WITHDRAWN"] as const;
export type ConsentAction = (typeof CONSENT_ACTIONS)[number];

/** Append-only: the database refuses to change or delete a row. */
export const Consent = defineEntity({
  name: "Consent",
  tableName: "consent",
  properties: {
    id: p.uuid().primary(),
    /** Order of writing. */
    seq: p.bigint().$type<string>().persist(false),
    /** May be gone: consent outlives its connection. */
    connection: () => p.manyToOne(Connection).ref().createForeignKeyConstraint(false),
    action: p.text().$type<ConsentAction>(),
    by: () => p.manyToOne(User).ref(),
    byTokenId: p.uuid().nullable(),
    networkAddress: p.text().nullable(),
    at: p.datetime(),
    statementVersion: p.text(),
    statementLocale: p.text().$type<Locale>(),
    statementText: p.text(),
    statementSha256: p.text(),
    /** Empty while the connection is not authenticated. */
    account: p.json().$type<readonly ClientIdentity[]>(),
  },
});
export type Consent = InferEntity<typeof Consent>;
