import { randomBytes } from "node:crypto";

import type { TestDatabase } from "./database.js";

/** Whom a test's server is set up with. */
export const ADMIN = { email: "admin@example.com", password: "correct horse battery" } as const;

/** An API token as the server makes them. */
export function newToken(): string {
  return `lw_${randomBytes(32).toString("base64url")}`;
}

/** What a server needs that runs on a test's database, on any free port, with a key of its own. */
export function environmentOn(database: Pick<TestDatabase, "url" | "ownerUrl">) {
  return {
    PORT: "0",
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    LISTWRIGHT_SECRET_KEY: randomBytes(32).toString("base64"),
  };
}

/** What makes a server set itself up with its first admin, and with a token of theirs where one is given. */
export function firstAdmin(token?: string): Record<string, string> {
  return {
    LISTWRIGHT_ADMIN_EMAIL: ADMIN.email,
    LISTWRIGHT_ADMIN_PASSWORD: ADMIN.password,
    ...(token === undefined ? {} : { LISTWRIGHT_ADMIN_TOKEN: token }),
  };
}

/** Sends an operation as whoever holds the token; throws when the answer has errors. */
export async function sendTo<T>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join("\n"));
  return data;
}

/** Logs the admin in as a browser does, and answers the session's cookie as a browser sends it. */
export async function logInAdmin(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify(ADMIN),
  });
  if (!response.ok) throw new Error(`Log-in answered ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
