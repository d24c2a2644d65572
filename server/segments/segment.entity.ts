import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import type { ProfileField } from "../sources/profile-source.js";
import { Source } from "../sources/source.entity.js";

export const Segment = defineEntity({
  name: "Segment",
  tableName: "segment",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    source: () => p.manyToOne(Source).ref(),
    sql: p.text(),
    fields: p.json().$type<readonly ProfileField[]>(),
    /** As counted last; null before the first count. */
    memberCount: p.integer().nullable(),
    memberCountAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Segment = InferEntity<typeof Segment>;
