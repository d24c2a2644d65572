import { AsyncLocalStorage } from "node:async_hooks";

import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type RequestHandler, type Router } from "express";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";

import { unauthenticated, type Context } from "../graphql/context.js";
import { maskError } from "../graphql/mask-error.js";
import { requestLocale } from "../graphql/request-locale.js";
import type { Locale, Text } from "../text.js";

/** Larger request bodies are refused: the largest honest one is the SQL of a segment. */
const MAX_BODY = "1mb";

export interface GraphqlHttp {
  readonly router: Router;
  stop(): Promise<void>;
}

/** POST /graphql. Nobody in particular gets UNAUTHENTICATED, whatever the operation. */
export async function createGraphqlHttp(options: {
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly log: Logger;
  readonly contextOf: (request: express.Request) => Promise<Context | null>;
}): Promise<GraphqlHttp> {
  // Errors are formatted where the request is not at hand.
  const locales = new AsyncLocalStorage<Locale>();
  const apollo = new ApolloServer<Context>({
    schema: options.schema,
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    // Refuses requests that a browser sends across origins without asking first.
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    // The process ends in its own order.
    stopOnTerminationSignals: false,
    logger: silent,
    plugins: [noLandingPage],
    formatError: (_formatted, error) => maskError(error, options.log, locales.getStore() ?? "en"),
  });
  await apollo.start();
  const router = express.Router();
  router.post(
    "/graphql",
    (request, _response, next) => locales.run(requestLocale(request.headers["accept-language"]), next),
    express.json({ limit: MAX_BODY, verify: refuseNul }),
    expressMiddleware(apollo, {
      context: async ({ req }) => {
        const context = await options.contextOf(req);
        if (!context) throw unauthenticated(locales.getStore() ?? "en");
        return context;
      },
    }),
  );
  router.all("/graphql", onlyPost);
  return { router, stop: () => apollo.stop() };
}

const onlyPost: RequestHandler = (request, response) => {
  const message = ONLY_POST[requestLocale(request.headers["accept-language"])];
  response
    .status(405)
    .set("Allow", "POST")
    .json({ errors: [{ message }] });
};

const ONLY_POST: Text = {
  en: "Send GraphQL operations with POST, subscriptions over a WebSocket.",
  ja: "GraphQL の操作は POST で、サブスクリプションは WebSocket で送信してください。",
};

/** PostgreSQL stores no NUL, and no honest request has one. */
function refuseNul(_request: unknown, _response: unknown, body: Buffer): void {
  if (body.includes(0) || body.includes("\\u0000")) throw Object.assign(new Error("NUL"), { status: 400 });
}

const noLandingPage: ApolloServerPlugin<Context> = {
  async serverWillStart() {
    return { renderLandingPage: async () => ({ html: "" }) };
  },
};

/** What the library would print may repeat a request. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };
