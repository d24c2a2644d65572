import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";

import pg from "pg";

import { createTestDatabase } from "../../support/database.js";
import { environmentOn, firstAdmin, logInAdmin, newToken } from "../../support/first-admin.js";
import { createProfiles } from "../../support/profiles.js";
import { SEED } from "../../support/sandbox.js";
import { startServerProcess, type ServerProcess } from "../../support/server-process.js";

export const JSON_TYPE = { "content-type": "application/json" };

/** Names of those who call: "session" is the admin with a cookie, "nobody" sends no credential, the last three no valid one. */
export type Who = "admin" | "session" | "contributor" | "viewer" | "nobody" | "expired" | "revoked" | "deactivated";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface HostileWorld {
  readonly server: ServerProcess;
  readonly pool: pg.Pool;
  readonly credentials: ReadonlyMap<Who, Record<string, string>>;
  readonly connectionId: string;
  readonly sourceId: string;
  readonly databaseUrl: string;
  /** Written out by hand where fetch would tidy up: a path with dots, an Origin of one's own. */
  send(request: Request): Promise<{ status: number; body: string }>;
  /** Everything that the server answers until it hangs up. */
  sendBytes(bytes: string | Buffer): Promise<string>;
  /** A new session of the admin's, as a cookie. */
  logIn(): Promise<string>;
  close(): Promise<void>;
}

/** A server as it is shipped, with people of every role, a source and a connection. */
export async function startHostileWorld(): Promise<HostileWorld> {
  const [database, profiles] = await Promise.all([createTestDatabase(), createProfiles()]);
  const adminToken = newToken();
  const server = await startServerProcess({
    ...environmentOn(database),
    ...firstAdmin(adminToken),
    INTROSPECTION: "false",
    // Nobody ever gets that far: every answer is made up.
    CAMPAIGN_MONITOR_URL: "http://127.0.0.1:9",
    CAMPAIGN_MONITOR_OAUTH_CLIENT_ID: SEED.app.clientId,
    CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET: SEED.app.clientSecret,
  });
  const url = server.url!;
  const pool = new pg.Pool({ connectionString: database.url, options: "-c search_path=listwright", max: 2 });
  const sendBytes = (bytes: string | Buffer) => answerTo(url, bytes);
  const send = (request: Request) => answerToRequest(url, request);
  const made = async (query: string, variables: Record<string, unknown> = {}): Promise<string> => {
    const headers = { ...JSON_TYPE, authorization: `Bearer ${adminToken}` };
    const { body } = await send({
      method: "POST",
      path: "/graphql",
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const { id } = (JSON.parse(body) as { data: { made: { id?: string } } }).data.made;
    if (id === undefined) throw new Error(body);
    return id;
  };
  const connectionId = await made(
    `mutation { made: createConnection(input: { displayName: "Account" }) { ... on Connection { id } } }`,
  );
  const sourceId = await made(
    `mutation ($url: String!, $relation: String!) {
       made: createSource(input: { name: "Customers", connectionString: $url, profileRelation: $relation }) { ... on Source { id } }
     }`,
    { url: profiles.connectionString, relation: profiles.relation },
  );
  const past = "2020-01-01T00:00:00Z";
  const credentials = new Map<Who, Record<string, string>>([
    ["nobody", {}],
    ["admin", { authorization: `Bearer ${adminToken}` }],
    ["session", { cookie: await logInAdmin(url) }],
    ["contributor", await addPerson(pool, "contributor", "CONTRIBUTOR")],
    ["viewer", await addPerson(pool, "viewer", "VIEWER")],
    ["expired", await addPerson(pool, "expired", "ADMIN", { expiresAt: past })],
    ["revoked", await addPerson(pool, "revoked", "ADMIN", { revokedAt: past })],
    ["deactivated", await addPerson(pool, "deactivated", "ADMIN", { deactivatedAt: past })],
  ]);
  return {
    server,
    pool,
    credentials,
    connectionId,
    sourceId,
    databaseUrl: database.url,
    send,
    sendBytes,
    logIn: () => logInAdmin(url),
    async close() {
      await pool.end();
      await server.stop();
      await profiles.drop();
      await database.drop();
    },
  };
}

async function answerToRequest(url: string, request: Request): Promise<{ status: number; body: string }> {
  const body = Buffer.from(request.body ?? "");
  const { host } = new URL(url);
  const headers = { host, connection: "close", "content-length": String(body.length), ...request.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`${request.method} ${request.path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const answered = await answerTo(url, Buffer.concat([head, body]));
  const end = answered.indexOf("\r\n\r\n");
  const text = answered.slice(end + 4);
  const isChunked = /transfer-encoding: chunked/i.test(answered.slice(0, end));
  return {
    status: Number(answered.split(" ")[1]),
    body: isChunked ? text.replaceAll(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$|\r\n[0-9a-f]+\r\n/g, "") : text,
  };
}

async function answerTo(url: string, bytes: string | Buffer): Promise<string> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answered = "";
  socket.on("data", (data) => {
    answered += data.toString();
    // A WebSocket stays open by itself.
    if (answered.startsWith("HTTP/1.1 101")) socket.destroy();
  });
  // A server that refuses a body hangs up while it is still being sent.
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
  return answered;
}

/** Somebody with a token, which may be no good (any more). */
async function addPerson(
  pool: pg.Pool,
  name: string,
  role: string,
  ended: { readonly expiresAt?: string; readonly revokedAt?: string; readonly deactivatedAt?: string } = {},
): Promise<Record<string, string>> {
  const id = randomUUID();
  const token = newToken();
  const { expiresAt = null, revokedAt = null, deactivatedAt = null } = ended;
  await pool.query("INSERT INTO app_user (id, name, email, role, deactivated_at) VALUES ($1, $2, $3, $4, $5)", [
    id,
    name,
    `${name}@example.com`,
    role,
    deactivatedAt,
  ]);
  await pool.query(
    `INSERT INTO api_token (id, user_id, name, role, token_sha256, created_at, expires_at, revoked_at)
     VALUES ($1, $2, 'test', $3, $4, now(), $5, $6)`,
    [randomUUID(), id, role, createHash("sha256").update(token).digest(), expiresAt, revokedAt],
  );
  return { authorization: `Bearer ${token}` };
}
