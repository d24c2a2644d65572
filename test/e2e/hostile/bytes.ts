/** A request written out, its lines and its body. */
export const request = (lines: readonly string[], body = "") => `${lines.join("\r\n")}\r\n\r\n${body}`;

/** The beginning of an operation. */
export const POST = ["POST /graphql HTTP/1.1", "Host: localhost", "Content-Type: application/json"];

/** What is no request of any client: what it is, its bytes, and how the answer begins. */
export const BYTES: readonly (readonly [what: string, bytes: string, answer: RegExp])[] = [
  [
    "a header that brings another",
    request(["GET /health HTTP/1.1", "Host: localhost", "X-A: a\rX-B: b"]),
    /^HTTP\/1.1 400/,
  ],
  ["a header that is none", request(["GET /health HTTP/1.1", "Host: localhost", "nonsense"]), /^HTTP\/1.1 400/],
  [
    "headers without end",
    request(["GET /health HTTP/1.1", "Host: localhost", `X-A: ${"x".repeat(40_000)}`]),
    /^HTTP\/1.1 431/,
  ],
  ["two lengths", request([...POST, "Content-Length: 2", "Content-Length: 40"], "{}"), /^HTTP\/1.1 400/],
  [
    "a length and chunks",
    request([...POST, "Content-Length: 2", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
    /^HTTP\/1.1 400/,
  ],
  ["chunks that are none", request([...POST, "Transfer-Encoding: chunked"], "zz\r\n"), /^HTTP\/1.1 400/],
  ["no HTTP at all", "\u0016\u0003\u0001 hello\r\n\r\n", /^HTTP\/1.1 400/],
  [
    "a WebSocket of another site's page",
    request([
      "GET /graphql HTTP/1.1",
      "Host: localhost",
      "Origin: https://elsewhere.example",
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]),
    /^HTTP\/1.1 403/,
  ],
  [
    "a WebSocket elsewhere",
    request(["GET /other HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"]),
    /^HTTP\/1.1 404/,
  ],
  [
    "a WebSocket that is none",
    request(["GET /graphql HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade"]),
    /^HTTP\/1.1 400/,
  ],
];
