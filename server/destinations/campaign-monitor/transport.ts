import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import type { Logger } from "pino";
import { buildConnector, Pool, type Dispatcher } from "undici";

import { DestinationError } from "../destination-error.js";

export interface TransportOptions {
  /** Scheme, host, and the path before /api/v3.3, if any. */
  readonly baseUrl: string;
  readonly log: Logger;
  readonly connectTimeoutMs: number;
}

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** After the host, its variable parts percent-encoded. It may hold IDs, never an address or a secret: it is logged. */
  readonly path: string;
  /** After the path, without "?". It may hold an address, and is not logged. */
  readonly query?: string;
  /** Absent for calls that prove who they are in their body. */
  readonly authorization?: string;
  readonly body?: string;
  /** Of the body; JSON unless said otherwise. */
  readonly contentType?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs?: number;
}

/** More than any answer that makes sense; unpaged arrays are the largest. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const decompress = promisify(gunzip);

/**
 * HTTP to one Campaign Monitor. Knows nothing of what is said; tells apart whether a call can have arrived. Neither
 * credentials nor bodies are logged.
 */
export class Transport {
  private readonly pool: Pool;
  private readonly basePath: string;
  /** Errors that came before a connection stood: nothing of their calls was sent. */
  private readonly unconnected = new WeakSet<Error>();

  constructor(private readonly options: TransportOptions) {
    const url = new URL(options.baseUrl);
    this.basePath = url.pathname.replace(/\/+$/, "");
    const connect = buildConnector({ timeout: options.connectTimeoutMs });
    this.pool = new Pool(url.origin, {
      // Deadlines are ours: one for the whole call, slow trickles included.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (target, callback) =>
        connect(target, (...result) => {
          if (result[0]) this.unconnected.add(result[0]);
          callback(...result);
        }),
    });
  }

  /** Answers whatever status came. Throws UNREACHABLE, NO_ANSWER or MALFORMED_ANSWER. */
  async send(call: Call): Promise<RawAnswer> {
    if (call.signal?.aborted) throw new DestinationError("UNREACHABLE", "The call was given up before it was made.");
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), call.timeoutMs);
    const giveUp = () => deadline.abort();
    call.signal?.addEventListener("abort", giveUp);
    const startedAt = performance.now();
    try {
      const response = await this.pool.request({
        method: call.method,
        path: this.basePath + call.path + (call.query === undefined ? "" : `?${call.query}`),
        headers: headersOf(call),
        body: call.body ?? null,
        signal: deadline.signal,
      });
      const bytes = await readWhole(response);
      this.note(call, startedAt, { status: response.statusCode });
      const retryAfterMs = retryAfterOf(response.headers["retry-after"]);
      const answer = { status: response.statusCode, text: await textOf(response, bytes) };
      return retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
    } catch (error) {
      const failure = error instanceof DestinationError ? error : this.failureOf(error);
      this.note(call, startedAt, { reason: failure.reason });
      throw failure;
    } finally {
      clearTimeout(timer);
      call.signal?.removeEventListener("abort", giveUp);
    }
  }

  /** Ends calls that are still out: their callers get NO_ANSWER. */
  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private failureOf(error: unknown): DestinationError {
    if (error instanceof Error && this.unconnected.has(error)) {
      return new DestinationError("UNREACHABLE", "No connection to Campaign Monitor came about.", { cause: error });
    }
    return new DestinationError("NO_ANSWER", "The connection to Campaign Monitor ended without a whole answer.", {
      cause: error,
    });
  }

  private note(call: Call, startedAt: number, result: { status: number } | { reason: string }): void {
    const { method, path } = call;
    this.options.log.debug({ method, path, ms: Math.round(performance.now() - startedAt), ...result }, "Called");
  }
}

function headersOf(call: Call): Record<string, string> {
  return {
    ...(call.authorization === undefined ? {} : { authorization: call.authorization }),
    accept: "application/json",
    "accept-encoding": "gzip",
    "user-agent": "Listwright",
    ...(call.body === undefined ? {} : { "content-type": call.contentType ?? "application/json; charset=utf-8" }),
  };
}

async function readWhole({ body }: Dispatcher.ResponseData): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw malformed("The answer was larger than any that makes sense.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function textOf({ headers }: Dispatcher.ResponseData, bytes: Buffer): Promise<string> {
  const encoding = String(headers["content-encoding"] ?? "identity").toLowerCase();
  if (encoding !== "gzip" && encoding !== "x-gzip") return textIn(bytes);
  try {
    return textIn(await decompress(bytes, { maxOutputLength: MAX_ANSWER_BYTES, chunkSize: CHUNK_BYTES }));
  } catch (error) {
    throw malformed("The answer could not be decompressed.", error);
  }
}

/** A page of a list fits into one: so that there are no others to be given back. */
const CHUNK_BYTES = 2 * 1024 * 1024;

/**
 * The text in a buffer that nobody uses afterwards. Its memory is given back at once: V8 would keep it until it had some
 * 64 MB of such buffers, which are half a megabyte for each page of a list.
 */
function textIn(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  const { buffer } = bytes;
  // Smaller ones share their memory with others.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
  return text;
}

function malformed(message: string, cause?: unknown): DestinationError {
  return new DestinationError("MALFORMED_ANSWER", message, { cause });
}

/** Seconds, or a date. */
function retryAfterOf(header: string | string[] | undefined): number | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!value) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
