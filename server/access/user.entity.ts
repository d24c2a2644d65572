import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import type { Locale } from "../text.js";
import type { Role } from "./actor.js";

/** A person; made by the authentication library, changed by the user service. Their password is elsewhere. */
export const User = defineEntity({
  name: "User",
  tableName: "app_user",
  properties: {
    id: p.text().primary(),
    name: p.text(),
    email: p.text(),
    role: p.text().$type<Role>(),
    /** In which they are written to. */
    locale: p.text().$type<Locale>(),
    /** IANA name: in it they read dates that are written to them. */
    timeZone: p.text().default("UTC"),
    createdAt: p.datetime(),
    /** Null: active. */
    deactivatedAt: p.datetime().nullable(),
    lastLoginAt: p.datetime().nullable(),
  },
});
export type User = InferEntity<typeof User>;
