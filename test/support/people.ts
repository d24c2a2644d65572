import { createHash, randomBytes, randomUUID } from "node:crypto";

import type { Role } from "../../server/access/actor.js";
import type { TestApp } from "./app.js";

export interface TestPerson {
  readonly userId: string;
  readonly email: string;
  readonly token: string;
  readonly authorization: string;
}

/** A person with a role and an API token of that role, without going through an invitation. */
export async function makePerson({ app }: Pick<TestApp, "app">, role: Role): Promise<TestPerson> {
  const userId = randomUUID();
  const email = `${role.toLowerCase()}.${userId.slice(0, 8)}@example.com`;
  const token = `lw_${randomBytes(32).toString("base64url")}`;
  await app.services.pool.query("INSERT INTO app_user (id, name, email, role) VALUES ($1, $2, $3, $4)", [
    userId,
    `Some ${role.toLowerCase()}`,
    email,
    role,
  ]);
  await app.services.pool.query(
    "INSERT INTO api_token (id, user_id, name, role, token_sha256, created_at) VALUES ($1, $2, 'test', $3, $4, now())",
    [randomUUID(), userId, role, createHash("sha256").update(token).digest()],
  );
  return { userId, email, token, authorization: `Bearer ${token}` };
}
