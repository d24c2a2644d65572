import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

import { requestLocale } from "../graphql/request-locale.js";
import type { Text } from "../text.js";

/** After how many seconds it is worth asking again. A first start on a new database takes about as long. */
const RETRY_AFTER_S = 5;

const STARTING: Text = {
  en: "Listwright is starting. Try again in a few seconds.",
  ja: "Listwright は起動中です。数秒後にもう一度お試しください。",
};

/** Answers whoever comes before the server can: that it is starting. Without it they would wait for ever. */
export function answerWhileStarting(server: Server): void {
  server.on("request", sayStarting).on("upgrade", refuseUpgrade);
}

/** From now on somebody else answers. */
export function hasStarted(server: Server): void {
  server.off("request", sayStarting).off("upgrade", refuseUpgrade);
}

function sayStarting(request: IncomingMessage, response: ServerResponse): void {
  // A body that nobody takes would keep its sender from reading the answer.
  request.resume();
  const message = STARTING[requestLocale(request.headers["accept-language"])];
  response.statusCode = 503;
  response.setHeader("Retry-After", RETRY_AFTER_S);
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  // The next request of this client shall find whoever answers then.
  response.setHeader("Connection", "close");
  if (isForPrograms(request.url ?? "/")) {
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    response.end(JSON.stringify({ message, errors: [{ message, extensions: { code: "STARTING" } }] }));
  } else {
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.end(`${message}\n`);
  }
}

/** Whether an address answers JSON at other times. */
function isForPrograms(url: string): boolean {
  const [path = ""] = url.split("?");
  return path === "/graphql" || path === "/health" || path.startsWith("/api/");
}

function refuseUpgrade(_request: IncomingMessage, socket: Duplex): void {
  // A client that is gone before it is answered must not end this process.
  socket.on("error", () => socket.destroy());
  socket.end(
    `HTTP/1.1 503 Service Unavailable\r\nRetry-After: ${RETRY_AFTER_S}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
