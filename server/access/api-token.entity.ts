import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import type { Role } from "./actor.js";
import { User } from "./user.entity.js";

/** A key for programs, acting for the person who made it. Of the token itself only its SHA-256 is kept. */
export const ApiToken = defineEntity({
  name: "ApiToken",
  tableName: "api_token",
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(User).ref(),
    name: p.text(),
    role: p.text().$type<Role>(),
    tokenSha256: p.blob().lazy(),
    createdAt: p.datetime(),
    /** Null: until it is revoked. */
    expiresAt: p.datetime().nullable(),
    /** To the minute. */
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});
export type ApiToken = InferEntity<typeof ApiToken>;
