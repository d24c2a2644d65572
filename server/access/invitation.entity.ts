import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import type { Locale } from "../text.js";
import type { Role } from "./actor.js";
import { User } from "./user.entity.js";

/**
 * A link with which somebody sets a password: a new person, or, with `user`, one who forgot theirs. Good once, until it
 * expires or is revoked. Of the link only the SHA-256 of its random part is kept.
 */
export const Invitation = defineEntity({
  name: "Invitation",
  tableName: "invitation",
  properties: {
    id: p.uuid().primary(),
    /** Null: somebody new. */
    user: () => p.manyToOne(User).ref().nullable(),
    email: p.text(),
    name: p.text(),
    role: p.text().$type<Role>(),
    locale: p.text().$type<Locale>(),
    tokenSha256: p.blob().lazy(),
    createdAt: p.datetime(),
    createdBy: () => p.manyToOne(User).ref().nullable(),
    expiresAt: p.datetime(),
    /** Null: the link was handed to whoever invited. */
    mailedAt: p.datetime().nullable(),
    acceptedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});
export type Invitation = InferEntity<typeof Invitation>;
