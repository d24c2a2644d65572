import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { stringify } from "csv-stringify";
import express, { type Request, type Response, type Router } from "express";
import type { Logger } from "pino";

import { actAs } from "../access/acting.js";
import { authorise } from "../access/authorisation/authorise.js";
import type { Operation } from "../access/authorisation/operations.js";
import { unauthenticated, type Context } from "../graphql/context.js";
import { requestLocale } from "../graphql/request-locale.js";
import { NotFound, Refusal, ValidationError } from "../refusal.js";

/** What is downloaded, opened but not read yet. */
export interface OpenedDownload {
  /** Without an ending. */
  readonly filename: string;
  /** The properties of a row, in the order of the file's columns; the API's names. */
  readonly columns: readonly string[];
  /** Read as fast as the client takes them. Dates, numbers, texts, null, and whatever JSON can say. */
  readonly rows: AsyncIterable<object>;
  /** What of it the audit trail should know. No addresses. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Something that can be downloaded: `<path>.csv` and `<path>.json`. */
export interface Download {
  /** Such as "/api/audit" or "/api/connections/:id/consents". */
  readonly path: string;
  /** What downloading it is called in the audit trail. Stable. */
  readonly name: string;
  /** Whoever may do this may download it; its arguments are the request's. */
  readonly operation: Operation;
  open(context: Context, request: DownloadRequest): Promise<OpenedDownload | Refusal>;
}

/** The parameters of path and query; of those that are given twice, the last. */
export type DownloadRequest = Readonly<Record<string, string>>;

type Format = "csv" | "json";

/**
 * Files to take away, streamed, for whoever may see the same through the API. Each download is recorded before its first
 * byte leaves. One that fails on the way is cut off, so that nobody takes a part for the whole. GET changes nothing but
 * the audit trail, and no page of another site can read the answer.
 */
export function downloadRoutes(options: {
  readonly downloads: readonly Download[];
  readonly contextOf: (request: Request) => Promise<Context | null>;
  readonly log: Logger;
}): Router {
  const router = express.Router();
  for (const download of options.downloads) {
    for (const format of ["csv", "json"] as const) {
      router.get(`${download.path}.${format}`, async (request, response) => {
        const context = await options.contextOf(request);
        if (!context) {
          const { message } = unauthenticated(requestLocale(request.headers["accept-language"]));
          refuse(response, 401, "UNAUTHENTICATED", message);
          return;
        }
        const acting = { actor: context.actor, operation: download.name };
        await actAs(acting, () => answer(download, format, context, request, response, options.log));
      });
    }
  }
  return router;
}

async function answer(
  download: Download,
  format: Format,
  context: Context,
  request: Request,
  response: Response,
  log: Logger,
): Promise<void> {
  const { actor, services } = context;
  const asked = parametersOf(request);
  const verdict = await authorise(context, download.operation, asked);
  if (verdict) {
    const details = { role: actor.role, reason: verdict.reason, format };
    await services.audit.record({ action: download.name, outcome: "REFUSED", details });
    refuse(response, 403, "FORBIDDEN", verdict.text[actor.locale]);
    return;
  }
  const opened = await download.open(context, asked);
  if (opened instanceof Refusal) {
    const problem = opened instanceof ValidationError ? opened.fields[0]?.text : undefined;
    const status = opened instanceof NotFound ? 404 : 400;
    refuse(response, status, opened.typename, (problem ?? opened.text)[actor.locale]);
    return;
  }
  await services.audit.record({
    action: download.name,
    outcome: "DONE",
    details: { ...opened.details, format },
  });
  response.status(200).set({
    "Content-Type": format === "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
    "Content-Disposition": `attachment; filename="${opened.filename}.${format}"`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
  });
  try {
    // Which also breaks the connection off when it fails.
    await pipeline(format === "csv" ? csvOf(opened) : Readable.from(jsonOf(opened.rows)), response);
  } catch (error) {
    const hasGone = (error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE";
    if (!hasGone) log.error({ err: error, download: download.name }, "A download was cut off");
  }
}

/** For spreadsheets: with a byte order mark, and no cell that they would take for a formula. */
function csvOf({ rows, columns }: OpenedDownload): Readable {
  const csv = stringify({
    header: true,
    columns: [...columns],
    bom: true,
    escape_formulas: true,
    record_delimiter: "windows",
    cast: {
      date: (value) => value.toISOString(),
      boolean: String,
      object: (value) => JSON.stringify(value),
    },
  });
  // What fails while reading fails the file.
  pipeline(Readable.from(rows), csv).catch((error: Error) => csv.destroy(error));
  return csv;
}

async function* jsonOf(rows: AsyncIterable<object>): AsyncGenerator<string> {
  let lead = "[\n";
  for await (const row of rows) {
    yield lead + JSON.stringify(row);
    lead = ",\n";
  }
  yield lead === "[\n" ? "[]\n" : "\n]\n";
}

function parametersOf(request: Request): DownloadRequest {
  const { searchParams } = new URL(request.url, "http://localhost");
  const inPath = Object.entries(request.params).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries([...searchParams, ...inPath]);
}

function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ message, errors: [{ message, extensions: { code } }] });
}
