import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import express, { type ErrorRequestHandler } from "express";
import helmet from "helmet";

import type { Authentication } from "../access/authentication.js";
import { networkAddressReader } from "../access/network-address.js";
import type { SetupService } from "../access/setup.service.js";
import { setupRoutes } from "../access/setup-routes.js";
import { createSchema } from "../graphql/schema.js";
import type { Context } from "../graphql/context.js";
import { requestLocale } from "../graphql/request-locale.js";
import type { Services } from "../services.js";
import { StartUpProblem } from "../start-up-problem.js";
import type { Text } from "../text.js";
import { actorOf, type ActorRequest } from "./actor-of.js";
import { consoleFiles } from "./console-files.js";
import { createGraphqlHttp } from "./graphql-http.js";
import { serveGraphqlSocket } from "./graphql-socket.js";

/** Requests that take longer to arrive are cut off. */
const REQUEST_TIMEOUT_MS = 60_000;

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Everything that is reached over HTTP: the API, log-in, the first set-up, the console. */
export async function startHttpServer(options: {
  /** Already listening, so that a port in use is known before anything else starts. */
  readonly server: Server;
  readonly services: Services;
  readonly authentication: Authentication;
  readonly setup: SetupService;
  readonly publicUrl: string;
}): Promise<HttpServer> {
  const { server, services, authentication, setup, publicUrl } = options;
  const { env, log } = services;
  const app = express();
  app.set("trust proxy", env.trustProxy);
  app.disable("x-powered-by");
  app.use(helmet(headersFor(publicUrl)));

  const networkAddressOf = networkAddressReader(env.trustProxy);
  const contextOf = async (request: ActorRequest): Promise<Context | null> => {
    const actor = await actorOf({ authentication, tokens: services.tokens }, request);
    return actor && { actor, services, em: services.orm.em.fork() };
  };
  const schema = createSchema();
  const graphql = await createGraphqlHttp({
    schema,
    introspection: env.introspection,
    log,
    contextOf: (request) =>
      contextOf({
        authorization: request.headers.authorization,
        headers: request.headers,
        acceptLanguage: request.headers["accept-language"],
        networkAddress: networkAddressOf(request),
      }),
  });
  app.get("/health", async (_request, response) => {
    const healthy = await services.pool.query("SELECT 1").then(
      () => true,
      () => false,
    );
    response.status(healthy ? 200 : 503).json({ status: healthy ? "ok" : "database unavailable" });
  });
  app.use(setupRoutes(setup));
  app.use("/api/auth", (request, response) => authentication.handler(request, response));
  app.use(graphql.router);
  app.use(consoleFiles());
  app.use((request, response) => {
    response.status(404).json({ message: NOTHING_HERE[requestLocale(request.headers["accept-language"])] });
  });
  app.use(answerFault(log));

  const socket = serveGraphqlSocket({
    server,
    schema,
    log,
    mayConnect: (request) => isSameOrigin(request, publicUrl),
    contextOf: ({ request, authorization, acceptLanguage }) =>
      contextOf({
        authorization: authorization ?? request.headers.authorization,
        headers: request.headers,
        acceptLanguage,
        networkAddress: networkAddressOf(request),
      }),
  });
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.on("request", app);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await socket.close();
      await graphql.stop();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Takes the port, and says in words when somebody else has it. Answers nothing yet. */
export async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const cause = { cause: error };
      if (error.code === "EADDRINUSE") {
        reject(
          new StartUpProblem(
            `Port ${port} is in use: stop the program that uses it, or set PORT to another one.`,
            cause,
          ),
        );
      } else if (error.code === "EACCES") {
        reject(new StartUpProblem(`This user may not use port ${port}: set PORT to one above 1023.`, cause));
      } else reject(error);
    });
    server.listen(port, resolve);
  });
  return server;
}

/** A page of another site must not watch with the visitor's cookie. Programs send no Origin. */
function isSameOrigin(request: IncomingMessage, publicUrl: string): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return origin === new URL(publicUrl).origin || new URL(origin).host === host;
}

function headersFor(publicUrl: string): Parameters<typeof helmet>[0] {
  const secure = publicUrl.startsWith("https:");
  return {
    contentSecurityPolicy: {
      useDefaults: true,
      directives: {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        // The console's components write their styles into the page.
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "upgrade-insecure-requests": secure ? [] : null,
      },
    },
    strictTransportSecurity: secure,
  };
}

/** Faults outside GraphQL: a body that is no JSON or too large, and our own. Nothing of them is repeated. */
function answerFault(log: Services["log"]): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : 500;
    if (status >= 500) log.error({ err: error }, "A request failed");
    const message = (SENTENCES[status] ?? UNREADABLE)[requestLocale(request.headers["accept-language"])];
    response.status(status).json({
      errors: [
        {
          message,
          extensions: { code: status >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST" },
        },
      ],
    });
  };
}

const NOTHING_HERE: Text = { en: "There is nothing here.", ja: "このページはありません。" };
const UNREADABLE: Text = { en: "The request could not be read.", ja: "リクエストを読み取れませんでした。" };
const SENTENCES: Readonly<Record<number, Text>> = {
  400: {
    en: "The request's body is not JSON, or holds a NUL character.",
    ja: "リクエスト本文が JSON でないか、NUL 文字を含んでいます。",
  },
  413: { en: "The request is larger than 1 MB.", ja: "リクエストが 1 MB を超えています。" },
  500: {
    en: "Something went wrong on the server. Try again shortly.",
    ja: "サーバーで問題が発生しました。しばらくしてからもう一度お試しください。",
  },
};
