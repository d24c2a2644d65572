import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import type { Role } from "./actor.js";

/** Read side of a person; written by the authentication library and the user service. */
export const User = defineEntity({
  name: "User",
  tableName: "app_user",
  properties: {
    id: p.text().primary(),
    name: p.text(),
    email: p.text(),
    role: p.text().$type<Role>(),
    createdAt: p.datetime(),
  },
});
export type User = InferEntity<typeof User>;
