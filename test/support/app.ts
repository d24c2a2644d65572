import { createClient, type Client } from "graphql-ws";
import { pino, type Logger } from "pino";
import WebSocket from "ws";

import { startApp, type RunningApp } from "../../server/app.js";
import type { Clock } from "../../server/clock.js";
import { parseEnvironment } from "../../server/env.js";
import type { ScheduleClock } from "../../server/schedules/schedule-clock.js";
import { createTestDatabase, type TestDatabase } from "./database.js";
import { ADMIN, environmentOn, firstAdmin, newToken } from "./first-admin.js";

export interface GraphqlAnswer {
  // The shape is the query's; tests read what they asked for.
  readonly data: Record<string, never>;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

export interface TestApp {
  readonly app: RunningApp;
  readonly url: string;
  readonly database: TestDatabase;
  readonly token: string;
  readonly admin: { readonly email: string; readonly password: string };
  /** What the server logged, line by line. */
  readonly logged: readonly string[];
  /** Sends an operation with the admin's token; throws when the answer has errors. */
  send<T = Record<string, never>>(query: string, variables?: Record<string, unknown>): Promise<T>;
  /** Sends an operation as whoever the headers say, and answers everything. */
  post(body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: GraphqlAnswer }>;
  socket(connectionParams?: Record<string, unknown>): Client;
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** Undefined: as if it was not set. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** By which slots of schedules are due. */
  readonly scheduleClock?: ScheduleClock;
  /** One that is as a test wants it; dropped with the app. */
  readonly database?: TestDatabase;
}

/** The whole server as it is shipped, on a database of its own and any free port. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const database = options.database ?? (await createTestDatabase());
  const token = newToken();
  const logged: string[] = [];
  const env = parseEnvironment({
    ...environmentOn(database),
    ...firstAdmin(token),
    ...options.env,
  });
  const app = await startApp(env, {
    log: logInto(logged),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.scheduleClock ? { scheduleClock: options.scheduleClock } : {}),
  });
  const post: TestApp["post"] = async (body, headers = {}) => {
    const response = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as GraphqlAnswer };
  };
  return {
    app,
    url: app.url,
    database,
    token,
    admin: ADMIN,
    logged,
    post,
    async send<T>(query: string, variables?: Record<string, unknown>) {
      const { body } = await post({ query, variables }, { authorization: `Bearer ${token}` });
      if (body.errors) throw new Error(body.errors.map((error) => error.message).join("\n"));
      return body.data as T;
    },
    socket: (connectionParams = { authorization: `Bearer ${token}` }) =>
      createClient({
        url: `${app.url.replace(/^http/, "ws")}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams,
        retryAttempts: 0,
      }),
    async close() {
      await app.close();
      await database.drop();
    },
  };
}

function logInto(lines: string[]): Logger {
  return pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
}
