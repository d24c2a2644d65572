import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import type { ToldKind } from "./notification-kind.js";

/** Where programs are told. */
export const Webhook = defineEntity({
  name: "Webhook",
  tableName: "webhook",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** May hold a secret of its receiver's: never logged, masked in the audit trail. */
    url: p.text(),
    /** Sealed for the purpose "webhook:<id>", as the one before is. */
    secretSealed: p.text().lazy(),
    formerSecretSealed: p.text().nullable().lazy(),
    /** Until when the secret before signs too; null where there was none. */
    formerSecretUntil: p.datetime().nullable(),
    kinds: p.array().$type<ToldKind[]>(),
    /** Null: all exports. */
    exportIds: p.array().columnType("uuid[]").nullable(),
    enabled: p.boolean(),
    /** Why it was disabled by itself. */
    disabledBecause: p.text().$type<"GONE">().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Webhook = InferEntity<typeof Webhook>;
