import { AsyncLocalStorage } from "node:async_hooks";

import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type RequestHandler, type Response, type Router } from "express";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";

import { unauthenticated, type Context } from "../graphql/context.js";
import { checkOperation } from "../graphql/limits/check-operation.js";
import { limitRules } from "../graphql/limits/limit-rules.js";
import { PARSE_OPTIONS } from "../graphql/limits/token-limit.js";
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
  const { schema, introspection, log } = options;
  // Errors are formatted where the request is not at hand.
  const locales = new AsyncLocalStorage<Locale>();
  const localeHere = () => locales.getStore() ?? "en";
  const apollo = new ApolloServer<Context>({
    schema,
    // A rule of ours refuses it where it is off, here and on WebSockets alike.
    introspection: true,
    validationRules: limitRules({ introspection }),
    parseOptions: PARSE_OPTIONS,
    includeStacktraceInErrorResponses: false,
    // Refuses requests that a browser sends across origins without asking first.
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    // Documents are not kept for whoever sends only their hash.
    persistedQueries: false,
    // The process ends in its own order.
    stopOnTerminationSignals: false,
    logger: silent,
    plugins: [noLandingPage, limits],
    formatError: (_formatted, error) => maskError(error, { log, introspection, locale: localeHere() }),
  });
  await apollo.start();
  const router = express.Router();
  router.post(
    "/graphql",
    (request, _response, next) => locales.run(requestLocale(request.headers["accept-language"]), next),
    express.json({ limit: MAX_BODY, verify: refuseNul }),
    (request, response, next) => {
      const problem = unusable(request.body);
      if (problem) answer(response, 400, problem.code, problem.text[localeHere()]);
      else next();
    },
    expressMiddleware(apollo, {
      context: async ({ req }) => {
        const context = await options.contextOf(req);
        if (!context) throw unauthenticated(localeHere());
        return context;
      },
    }),
  );
  router.all("/graphql", onlyPost);
  return { router, stop: () => apollo.stop() };
}

/** What the rules cannot see: how much an operation asks for with the variables that came with it. */
const limits: ApolloServerPlugin<Context> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request }) => {
      const refused = operation && checkOperation({ schema, document, operation, variables: request.variables });
      if (refused) throw refused;
    },
  }),
};

const onlyPost: RequestHandler = (request, response) => {
  response.set("Allow", "POST");
  answer(response, 405, "METHOD_NOT_ALLOWED", ONLY_POST[requestLocale(request.headers["accept-language"])]);
};

function answer(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ errors: [{ message, extensions: { code } }] });
}

/** Before the library says so in English; one HTTP request is one operation, so that its limits are its own. */
function unusable(body: unknown): { readonly code: string; readonly text: Text } | null {
  if (Array.isArray(body)) return { code: "BATCHING_REFUSED", text: NO_BATCH };
  if (typeof body !== "object" || body === null) return { code: "BAD_REQUEST", text: NO_OPERATION };
  if (!("query" in body) || typeof body.query !== "string" || body.query === "") {
    return { code: "BAD_REQUEST", text: NO_OPERATION };
  }
  return null;
}

const ONLY_POST: Text = {
  en: "Send GraphQL operations with POST, subscriptions over a WebSocket.",
  ja: "GraphQL の操作は POST で、サブスクリプションは WebSocket で送信してください。",
};
const NO_BATCH: Text = {
  en: "Send one operation in each request: several in one are not taken.",
  ja: "1つのリクエストで送信できる操作は1つだけです。操作ごとにリクエストを分けてください。",
};
const NO_OPERATION: Text = {
  en: 'Send the operation as JSON: an object with "query" and, if needed, "variables", as Content-Type: application/json.',
  ja: "操作は JSON で送信してください。query と、必要に応じて variables を持つオブジェクトを、Content-Type: application/json で指定します。",
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
