import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import type { ProfileField } from "./profile-source.js";

export const SOURCE_KINDS = ["POSTGRESQL", "FILES", "CLICKHOUSE"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const Source = defineEntity({
  name: "Source",
  tableName: "source",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    kind: p.text().$type<SourceKind>(),
    /** Sealed for the purpose "source:<id>". */
    connectionStringSealed: p.text().lazy(),
    profileRelation: p.text(),
    fields: p.json().$type<readonly ProfileField[]>(),
    /** The primary key of the profile relation; empty when it has none. */
    keyFields: p.json().$type<readonly string[]>(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Source = InferEntity<typeof Source>;
