import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import express from "express";

import type { InvitationAcceptance } from "../access/accept-invitation.js";
import type { Authentication } from "../access/authentication.js";
import { logInRoutes } from "../access/log-in-routes.js";
import { networkAddressReader } from "../access/network-address.js";
import { auditDownload } from "../audit/audit.download.js";
import { oauthRoutes } from "../connections/oauth-routes.js";
import { consentDownload } from "../consent/consent.download.js";
import type { SetupService } from "../access/setup.service.js";
import { setupRoutes } from "../access/setup-routes.js";
import { standingOf } from "../access/standing.js";
import { createSchema } from "../graphql/schema.js";
import type { Context } from "../graphql/context.js";
import { OPERATION_MS } from "../graphql/time-limit.js";
import type { Services } from "../services.js";
import { StartUpProblem } from "../start-up-problem.js";
import { actorOf, type ActorRequest } from "./actor-of.js";
import { consoleFiles } from "./console-files.js";
import { departedDownload } from "../recipients/departed/departed.download.js";
import { recipientsDownload } from "../runs/outcomes/recipients.download.js";
import { downloadRoutes } from "./downloads.js";
import { answerFault, nothingHere } from "./fault-answer.js";
import { createGraphqlHttp } from "./graphql-http.js";
import { serveGraphqlSocket } from "./graphql-socket.js";
import { isOwnOrigin, onlyFromOwnPages } from "./own-origin.js";
import { securityHeaders } from "./security-headers.js";
import { answerWhileStarting, hasStarted } from "./starting-up.js";

/** How a request must arrive: slower ones are cut off, so that nobody holds connections open with next to nothing. */
const ARRIVAL = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_000 };
/** A connection on which nothing moves is closed, after the longest operation would have been answered. */
const SILENCE_MS = OPERATION_MS + 20_000;

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
  readonly acceptance: InvitationAcceptance;
  readonly publicUrl: string;
}): Promise<HttpServer> {
  const { server, services, authentication, setup, acceptance, publicUrl } = options;
  const { env, log } = services;
  const app = express();
  app.set("trust proxy", env.trustProxy);
  app.disable("x-powered-by");
  app.use(securityHeaders(publicUrl));
  app.use(onlyFromOwnPages(publicUrl));

  const networkAddressOf = networkAddressReader(env.trustProxy);
  const contextOf = async (request: ActorRequest): Promise<Context | null> => {
    const actor = await actorOf({ authentication, tokens: services.tokens }, request);
    return actor && { actor, services, em: services.orm.em.fork() };
  };
  const contextOfRequest = (request: express.Request) =>
    contextOf({
      authorization: request.headers.authorization,
      headers: request.headers,
      acceptLanguage: request.headers["accept-language"],
      networkAddress: networkAddressOf(request),
    });
  const schema = createSchema();
  const graphql = await createGraphqlHttp({
    schema,
    introspection: env.introspection,
    log,
    contextOf: contextOfRequest,
  });
  app.get("/health", async (_request, response) => {
    const healthy = await services.pool.query("SELECT 1").then(
      () => true,
      () => false,
    );
    response.status(healthy ? 200 : 503).json({ status: healthy ? "ok" : "database unavailable" });
  });
  app.use(setupRoutes(setup, networkAddressOf));
  app.use(logInRoutes({ acceptance, sso: env.sso, networkAddressOf }));
  app.use("/api/auth", (request, response) => authentication.handler(request, response));
  app.use(graphql.router);
  app.use(
    downloadRoutes({
      downloads: [auditDownload, consentDownload, recipientsDownload, departedDownload],
      contextOf: contextOfRequest,
      log,
    }),
  );
  app.use(oauthRoutes({ contextOf: contextOfRequest, publicUrl }));
  app.use(consoleFiles(publicUrl));
  app.use(nothingHere);
  app.use(answerFault(log));

  hasStarted(server);
  const socket = serveGraphqlSocket({
    server,
    schema,
    introspection: env.introspection,
    log,
    mayConnect: (request) => isOwnOrigin(request.headers, publicUrl),
    networkAddressOf,
    standingOf: (actors) => standingOf(services.pool, actors, services.clock.now()),
    contextOf: ({ request, authorization, acceptLanguage }) =>
      contextOf({
        authorization: authorization ?? request.headers.authorization,
        headers: request.headers,
        acceptLanguage,
        networkAddress: networkAddressOf(request),
      }),
  });
  server.timeout = SILENCE_MS;
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

/** Takes the port, and says in words when somebody else has it. Answers that it is starting until {@link startHttpServer} does. */
export async function listen(port: number): Promise<Server> {
  const server = createServer(ARRIVAL);
  answerWhileStarting(server);
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
