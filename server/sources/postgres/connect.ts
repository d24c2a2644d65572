import pg from "pg";

import { connectProblem, refusesTls } from "./connect-problem.js";
import type { PostgresTarget, TlsMode } from "./connection-string.js";

/**
 * One connected client, to be ended by the caller. Throws a {@link SourceProblem}. Without a sslmode, and with "prefer",
 * it encrypts when the server can and goes on in clear when it says that it cannot, as libpq does: that keeps listeners
 * out, and not somebody who stands in between. "verify-full" does.
 */
export async function connect(target: PostgresTarget, timeoutMs: number): Promise<pg.Client> {
  const encrypt = target.tls !== "disable";
  try {
    return await connectOnce(target, encrypt, timeoutMs);
  } catch (error) {
    if (target.tls !== "prefer" || !refusesTls(error)) throw connectProblem(error);
  }
  try {
    return await connectOnce(target, false, timeoutMs);
  } catch (error) {
    throw connectProblem(error);
  }
}

async function connectOnce(target: PostgresTarget, encrypt: boolean, timeoutMs: number): Promise<pg.Client> {
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database,
    // A function, or else pg would look for a password in the environment and in files when there is none.
    password: () => target.password,
    ssl: encrypt ? tlsOptionsOf(target.tls) : false,
    enableChannelBinding: encrypt && target.channelBinding,
    application_name: "listwright",
    ...(target.options === null ? {} : { options: target.options }),
    connectionTimeoutMillis: timeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // Whoever waits for an answer is told that the connection is lost; nobody else needs to know.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    void client.end();
    throw error;
  }
}

function tlsOptionsOf(mode: TlsMode): { rejectUnauthorized: boolean; checkServerIdentity?: () => undefined } {
  if (mode === "verify-full") return { rejectUnauthorized: true };
  if (mode === "verify-ca") return { rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}
