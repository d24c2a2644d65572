import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

import {
  GraphQLError,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from "graphql";
import { handleProtocols, makeServer } from "graphql-ws";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";

import type { Actor, Role } from "../access/actor.js";
import { unauthenticated, type Context } from "../graphql/context.js";
import { checkOperation } from "../graphql/limits/check-operation.js";
import { limitRules } from "../graphql/limits/limit-rules.js";
import { PARSE_OPTIONS } from "../graphql/limits/token-limit.js";
import { maskError } from "../graphql/mask-error.js";
import { RefusedRequest } from "../graphql/refused-request.js";
import { requestLocale } from "../graphql/request-locale.js";
import { AddressCount } from "./address-count.js";
import { CLOSE, MAX_SOCKETS_OF_ADDRESS, SocketCallers } from "./socket-callers.js";
import { speakOver, type SocketExtra } from "./socket-transport.js";

const MAX_MESSAGE_BYTES = 1024 * 1024;
/** A client that has not introduced itself by then is cut off. */
const INIT_MS = 5_000;
/** Subscriptions and other operations under way on one socket. */
const MAX_OPERATIONS = 100;
/** How long clients have to close their sockets before they are cut off. */
const CLOSING_MS = 1_000;
const GOING_AWAY = 1001;

interface Connected {
  readonly connectionParams?: ConnectionParams | undefined;
  readonly extra: SocketExtra;
}

interface ConnectionParams extends Record<string, unknown> {
  readonly authorization?: unknown;
}

export interface GraphqlSocket {
  close(): Promise<void>;
}

/** What a socket said of its caller when it connected. */
export interface SocketCaller {
  readonly request: IncomingMessage;
  readonly authorization: string | undefined;
  readonly acceptLanguage: string | undefined;
}

export interface GraphqlSocketOptions {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly introspection: boolean;
  readonly log: Logger;
  /** Whether a browser's page of this origin may connect with the session cookie. */
  readonly mayConnect: (request: IncomingMessage) => boolean;
  readonly networkAddressOf: (request: IncomingMessage) => string | null;
  readonly contextOf: (caller: SocketCaller) => Promise<Context | null>;
  readonly standingOf: (actors: readonly Actor[]) => Promise<(actor: Actor) => Role | null>;
}

/**
 * WebSocket /graphql (graphql-transport-ws), under the same limits as HTTP. Who calls is looked up anew for every
 * operation, and for all sockets every two seconds (see {@link SocketCallers}): who may no longer act is told nothing more
 * and cut off, silent or not.
 */
export function serveGraphqlSocket(options: GraphqlSocketOptions): GraphqlSocket {
  const { server, schema, log, introspection } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, handleProtocols });
  const callers = new SocketCallers(options);
  const addresses = new AddressCount(MAX_SOCKETS_OF_ADDRESS);
  const rules = [...specifiedRules, ...limitRules({ introspection })];
  const callerOf = ({ connectionParams, extra }: Connected): SocketCaller => ({
    request: extra.request,
    authorization: textOf(connectionParams, "authorization"),
    acceptLanguage: textOf(connectionParams, "accept-language") ?? extra.request.headers["accept-language"],
  });
  const localeOf = (connected: Connected) => requestLocale(callerOf(connected).acceptLanguage);
  const masked = (connected: Connected, error: unknown) =>
    maskError(error, { log, introspection, locale: localeOf(connected) });

  const protocol = makeServer<ConnectionParams, SocketExtra>({
    schema,
    connectionInitWaitTimeout: INIT_MS,
    onConnect: async (connected) => {
      const context = await options.contextOf(callerOf(connected));
      return callers.add(connected.extra.socket, context?.actor ?? null, localeOf(connected));
    },
    onDisconnect: (connected) => callers.remove(connected.extra.socket),
    onSubscribe: async (
      connected,
      _id,
      { query, operationName, variables },
    ): Promise<ExecutionArgs | GraphQLError[]> => {
      if (Object.keys(connected.subscriptions).length > MAX_OPERATIONS) return [tooManyOperations()];
      const context = await options.contextOf(callerOf(connected));
      if (!context) return [unauthenticated(localeOf(connected))];
      const document = checked(schema, rules, query, operationName, variables);
      if (Array.isArray(document)) return document;
      return { schema, document, operationName, variableValues: variables, contextValue: context };
    },
    onError: (connected, _id, _payload, errors) => errors.map((error) => masked(connected, error)),
    onNext: async (connected, _id, _payload, _args, result) => {
      const refusal = await deafOf(connected);
      if (refusal) return { errors: [masked(connected, refusal)] };
      if (!result.errors) return result as FormattedExecutionResult;
      return { ...result, errors: result.errors.map((error) => masked(connected, error)) } as FormattedExecutionResult;
    },
  });
  /** Why a socket may not be told what there is to tell; null when it may. */
  const deafOf = async (connected: Connected): Promise<unknown> => {
    try {
      if (await callers.mayHear(connected.extra.socket)) return null;
    } catch (error) {
      return error;
    }
    connected.extra.socket.close(CLOSE.UNAUTHORIZED, "Unauthorized");
    return unauthenticated(localeOf(connected));
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A client that is gone before it is answered must not end this process.
    socket.on("error", () => socket.destroy());
    const path = request.url?.split("?")[0];
    if (path !== "/graphql") return refuseUpgrade(socket, "404 Not Found");
    if (!options.mayConnect(request)) return refuseUpgrade(socket, "403 Forbidden");
    const release = addresses.take(options.networkAddressOf(request) ?? "unknown");
    if (!release) return refuseUpgrade(socket, "429 Too Many Requests");
    socket.once("close", release);
    sockets.handleUpgrade(request, socket, head, (accepted) => speakOver(accepted, request, protocol, log));
  };
  server.on("upgrade", upgrade);
  return {
    async close() {
      server.off("upgrade", upgrade);
      callers.stop();
      const closed = [...sockets.clients].map((socket) => once(socket, "close"));
      for (const socket of sockets.clients) socket.close(GOING_AWAY, "Going away");
      // Some client may never answer that it is closing.
      await Promise.race([Promise.all(closed), delay(CLOSING_MS, undefined, { ref: false })]);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The document, parsed and found within all limits together with its variables; or why not. */
function checked(
  schema: GraphQLSchema,
  rules: typeof specifiedRules,
  query: string,
  operationName: string | null | undefined,
  variables: unknown,
): DocumentNode | GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(query, PARSE_OPTIONS);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [withCode(error, "GRAPHQL_PARSE_FAILED")];
  }
  const problems = validate(schema, document, rules);
  if (problems.length > 0) return problems.map((problem) => withCode(problem, "GRAPHQL_VALIDATION_FAILED"));
  const operation = getOperationAST(document, operationName);
  const refused = operation && checkOperation({ schema, document, operation, variables });
  return refused ? [refused] : document;
}

/** As over HTTP, where a library gives them. */
function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions["code"] ??= code;
  return error;
}

function tooManyOperations(): RefusedRequest {
  return new RefusedRequest("TOO_MANY_OPERATIONS", {
    en: `A connection may have at most ${MAX_OPERATIONS} operations under way. End some, or open another connection.`,
    ja: `1つの接続で同時に実行できる操作は${MAX_OPERATIONS}個までです。一部を終了するか、別の接続を開いてください。`,
  });
}

/** Names of connection parameters are taken in any case, as those of headers are. */
function textOf(parameters: ConnectionParams | undefined, name: string): string | undefined {
  const [, value] = Object.entries(parameters ?? {}).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === "string" ? value : undefined;
}
