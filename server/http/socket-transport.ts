import type { IncomingMessage } from "node:http";

import type { makeServer } from "graphql-ws";
import type { Logger } from "pino";
import type { WebSocket } from "ws";

/** How often a client is pinged; one that has not answered by the next time is cut off. */
const PING_MS = 15_000;
/** Of the protocol: something went wrong on the server. */
const INTERNAL_ERROR = 4500;

type Protocol<Extra extends Record<string, unknown>> = ReturnType<typeof makeServer<Record<string, unknown>, Extra>>;

/** What the protocol's handlers know of a connection. */
export interface SocketExtra extends Record<string, unknown> {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
}

/**
 * Lets graphql-ws speak over one accepted WebSocket. Its own binding to this library prints faults, clients' among them,
 * to the console and tells clients what they were; here they go to the log, and to nobody else.
 */
export function speakOver(
  socket: WebSocket,
  request: IncomingMessage,
  protocol: Protocol<SocketExtra>,
  log: Logger,
): void {
  // Too long a message, a broken frame, a lost connection: the library closes the socket by itself.
  socket.on("error", (error) => log.debug({ code: "code" in error ? error.code : undefined }, "A WebSocket broke"));
  let isAlive = true;
  socket.on("pong", () => (isAlive = true));
  const pings = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) =>
        new Promise((resolve) => {
          // Who is gone hears nothing; that the connection is closed is told by its event.
          if (socket.readyState === socket.OPEN) socket.send(data, () => resolve());
          else resolve();
        }),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on("message", (data) => {
          handle(String(data)).catch((error: unknown) => {
            log.error({ err: error }, "A message on a WebSocket failed");
            socket.close(INTERNAL_ERROR, "Internal server error");
          });
        }),
    },
    { socket, request },
  );
  socket.once("close", (code, reason) => {
    clearInterval(pings);
    void closed(code, String(reason));
  });
}
