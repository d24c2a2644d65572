import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type RequestHandler, type Router } from "express";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";

import { unauthenticated, type Context } from "../graphql/context.js";
import { maskError } from "../graphql/mask-error.js";

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
    formatError: (_formatted, error) => maskError(error, options.log),
  });
  await apollo.start();
  const router = express.Router();
  router.post(
    "/graphql",
    express.json({ limit: MAX_BODY }),
    expressMiddleware(apollo, {
      context: async ({ req }) => {
        const context = await options.contextOf(req);
        if (!context) throw unauthenticated();
        return context;
      },
    }),
  );
  router.all("/graphql", onlyPost);
  return { router, stop: () => apollo.stop() };
}

const onlyPost: RequestHandler = (_request, response) => {
  response
    .status(405)
    .set("Allow", "POST")
    .json({ errors: [{ message: "Send GraphQL operations with POST, subscriptions over a WebSocket." }] });
};

const noLandingPage: ApolloServerPlugin<Context> = {
  async serverWillStart() {
    return { renderLandingPage: async () => ({ html: "" }) };
  },
};

/** What the library would print may repeat a request. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };
