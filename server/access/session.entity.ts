import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import { User } from "./user.entity.js";

/** A log-in that lasts; made by the authentication library. Of its token only a hash is kept, and not read here. */
export const Session = defineEntity({
  name: "Session",
  tableName: "app_session",
  properties: {
    id: p.text().primary(),
    user: () => p.manyToOne(User).ref(),
    createdAt: p.datetime(),
    /** Each day of use puts it off. */
    expiresAt: p.datetime(),
    /** To the minute; null: not since log-in. */
    lastUsedAt: p.datetime().nullable(),
    ipAddress: p.text().nullable(),
    userAgent: p.text().nullable(),
  },
});
export type Session = InferEntity<typeof Session>;
