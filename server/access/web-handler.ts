import type { IncomingMessage, ServerResponse } from "node:http";

/** More than any request to the authentication library needs. */
const MAX_BODY_BYTES = 16_384;

/**
 * A Node handler around one that speaks the web's Request and Response. `requestHeaders` are set over what the client
 * sent; null removes a header. Mount it before anything that reads bodies.
 */
export function webHandler(
  handle: (request: Request, original: IncomingMessage) => Promise<Response>,
  origin: string,
  requestHeaders: (request: IncomingMessage) => Readonly<Record<string, string | null>>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const body = await readBody(request);
    if (body === "TOO_LARGE") {
      response.writeHead(413, { connection: "close" }).end();
      return;
    }
    const answer = await handle(
      new Request(origin + pathOf(request), {
        method: request.method ?? "GET",
        headers: headersOf(request, requestHeaders(request)),
        ...(body.length > 0 ? { body } : {}),
      }),
      request,
    );
    response.statusCode = answer.status;
    for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
    const cookies = answer.headers.getSetCookie();
    if (cookies.length > 0) response.setHeader("set-cookie", cookies);
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
}

/** As the client asked: Express takes the path that a handler is mounted at off `url`. */
export function pathOf(request: IncomingMessage & { readonly originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? "/";
}

async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | "TOO_LARGE"> {
  if (request.method === "GET" || request.method === "HEAD") return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return "TOO_LARGE";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Those of the transport stay behind: the body is whole now. */
const TRANSPORT_HEADERS = ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"];

function headersOf(request: IncomingMessage, over: Readonly<Record<string, string | null>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (TRANSPORT_HEADERS.includes(name) || name.startsWith(":")) continue;
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  for (const [name, value] of Object.entries(over)) {
    headers.delete(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
