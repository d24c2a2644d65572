import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

/** What is left of a connection that was deleted, while its consent is kept. Written by the database itself. */
export const DeletedConnection = defineEntity({
  name: "DeletedConnection",
  tableName: "deleted_connection",
  properties: {
    id: p.uuid().primary(),
    /** Empty where it was deleted before names were kept. */
    displayName: p.text(),
    deletedAt: p.datetime(),
  },
});
export type DeletedConnection = InferEntity<typeof DeletedConnection>;
