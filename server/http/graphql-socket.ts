import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";

import {
  GraphQLError,
  parse,
  validate,
  type ExecutionArgs,
  type FormattedExecutionResult,
  type GraphQLSchema,
} from "graphql";
import { useServer } from "graphql-ws/use/ws";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";

import { unauthenticated, type Context } from "../graphql/context.js";
import { maskError } from "../graphql/mask-error.js";
import { requestLocale } from "../graphql/request-locale.js";

const MAX_MESSAGE_BYTES = 1024 * 1024;
/** How long clients have to close their sockets before they are cut off. */
const CLOSING_MS = 1_000;

/** The close code that graphql-transport-ws has for it; clients do not try again. */
const UNAUTHORIZED = 4401;
const RECHECK_MS = 1_000;

interface Connected {
  readonly connectionParams?: ConnectionParams | undefined;
  readonly extra: { readonly socket: { close(code: number, reason: string): void }; readonly request: IncomingMessage };
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

/**
 * WebSocket /graphql (graphql-transport-ws). Who calls is looked up anew for every operation, and for what a subscription
 * tells at least once a second: a session or token that ended meanwhile is told nothing more, and its socket is closed.
 */
export function serveGraphqlSocket(options: {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  /** Whether a browser's page of this origin may connect with the session cookie. */
  readonly mayConnect: (request: IncomingMessage) => boolean;
  readonly contextOf: (caller: SocketCaller) => Promise<Context | null>;
}): GraphqlSocket {
  const { server, schema, log } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const callerOf = ({ connectionParams, extra }: Connected): SocketCaller => ({
    request: extra.request,
    authorization: textOf(connectionParams, "authorization"),
    acceptLanguage: textOf(connectionParams, "accept-language") ?? extra.request.headers["accept-language"],
  });
  const localeOf = (connected: Connected) => requestLocale(callerOf(connected).acceptLanguage);
  /** When each socket's caller was last known to be somebody. */
  const known = new WeakMap<object, number>();
  const isStillKnown = async (connected: Connected): Promise<boolean> => {
    const { socket } = connected.extra;
    if (Date.now() - (known.get(socket) ?? 0) < RECHECK_MS) return true;
    if (!(await options.contextOf(callerOf(connected)))) return false;
    known.set(socket, Date.now());
    return true;
  };
  const graphql = useServer<ConnectionParams>(
    {
      schema,
      onSubscribe: async (connected, _id, payload): Promise<ExecutionArgs | GraphQLError[]> => {
        const context = await options.contextOf(callerOf(connected));
        if (!context) return [unauthenticated(localeOf(connected))];
        known.set(connected.extra.socket, Date.now());
        const document = parsed(payload.query);
        if (document instanceof GraphQLError) return [document];
        const problems = validate(schema, document);
        if (problems.length > 0) return [...problems];
        return {
          schema,
          document,
          operationName: payload.operationName,
          variableValues: payload.variables,
          contextValue: context,
        };
      },
      onError: (connected, _id, _payload, errors) => errors.map((error) => maskError(error, log, localeOf(connected))),
      onNext: async (connected, _id, _payload, _args, result) => {
        const locale = localeOf(connected);
        if (!(await isStillKnown(connected))) {
          connected.extra.socket.close(UNAUTHORIZED, "Unauthorized");
          return { errors: [maskError(unauthenticated(locale), log, locale)] };
        }
        if (!result.errors) return result as FormattedExecutionResult;
        const errors = result.errors.map((error) => maskError(error, log, locale));
        return { ...result, errors } as FormattedExecutionResult;
      },
    },
    sockets,
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = request.url?.split("?")[0];
    if (path !== "/graphql" || !options.mayConnect(request)) {
      socket.end(`HTTP/1.1 ${path === "/graphql" ? "403 Forbidden" : "404 Not Found"}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit("connection", accepted, request));
  };
  server.on("upgrade", upgrade);
  return {
    async close() {
      server.off("upgrade", upgrade);
      // Some client may never answer that it is closing.
      await Promise.race([graphql.dispose(), delay(CLOSING_MS, undefined, { ref: false })]);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function parsed(query: string) {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** Names of connection parameters are taken in any case, as those of headers are. */
function textOf(parameters: ConnectionParams | undefined, name: string): string | undefined {
  const [, value] = Object.entries(parameters ?? {}).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === "string" ? value : undefined;
}
