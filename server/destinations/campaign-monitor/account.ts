import {
  DestinationError,
  type ClientIdentity,
  type Destination,
  type ImportAnswer,
  type ImportOptions,
  type ListDetails,
} from "../destination.js";
import { readImportAnswer, SOME_ROWS_FAILED } from "./read-import.js";
import { readIdentities, readList } from "./read-list.js";
import { reasonOf, reasonOfForeignAnswer } from "./refusal-codes.js";
import { importBodyOf } from "./serialise.js";
import type { Call, RawAnswer, Transport } from "./transport.js";
import { isRecord, numberIn, property } from "./wire.js";

const READ_TIMEOUT_MS = 30_000;
/** An import answers once everything is stored. The vendor raised its own clients' limit to two minutes. */
const IMPORT_TIMEOUT_MS = 180_000;

/** One account of Campaign Monitor, by its API key. */
export class CampaignMonitorAccount implements Destination {
  readonly maxImportSize = 1_000;

  constructor(
    private readonly transport: Transport,
    private readonly apiKey: string,
  ) {}

  async clients(): Promise<readonly ClientIdentity[]> {
    return readIdentities(await this.get("/clients.json"), "ClientID", "Name") ?? unexpected();
  }

  async lists(clientId: string): Promise<readonly ClientIdentity[]> {
    const answer = await this.get(`/clients/${encodeURIComponent(clientId)}/lists.json`);
    return readIdentities(answer, "ListID", "Name") ?? unexpected();
  }

  async list(listId: string): Promise<ListDetails> {
    const path = `/lists/${encodeURIComponent(listId)}`;
    const [list, fields, stats] = await Promise.all([
      this.get(`${path}.json`),
      this.get(`${path}/customfields.json`),
      // Only a number to show: without it the list is as good.
      this.get(`${path}/stats.json`).catch((error: unknown) => {
        if (error instanceof DestinationError) return null;
        throw error;
      }),
    ]);
    return readList(listId, list, fields, stats) ?? unexpected();
  }

  async importSubscribers(
    listId: string,
    subscribers: readonly string[],
    options: ImportOptions = {},
  ): Promise<ImportAnswer> {
    if (subscribers.length < 1 || subscribers.length > this.maxImportSize) {
      throw new RangeError(`An import takes 1 to ${this.maxImportSize} subscribers, not ${subscribers.length}.`);
    }
    const raw = await this.transport.send({
      method: "POST",
      path: `/subscribers/${encodeURIComponent(listId)}/import.json`,
      apiKey: this.apiKey,
      body: importBodyOf(subscribers),
      timeoutMs: options.timeoutMs ?? IMPORT_TIMEOUT_MS,
      signal: options.signal,
    });
    const body = parse(raw);
    const someFailed = codeIn(body) === SOME_ROWS_FAILED;
    if (!someFailed) accept(raw, body);
    const result = someFailed && isRecord(body) ? property(body, "ResultData") : body;
    return readImportAnswer(result, subscribers.length, someFailed) ?? unexpected(raw.status);
  }

  private async get(path: string): Promise<unknown> {
    const call: Call = { method: "GET", path, apiKey: this.apiKey, timeoutMs: READ_TIMEOUT_MS };
    const raw = await this.transport.send(call);
    const body = parse(raw);
    accept(raw, body);
    return body;
  }
}

const NOT_JSON = Symbol("not JSON");

function parse({ text }: RawAnswer): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    return NOT_JSON;
  }
}

/** The code of an error envelope; null when it is none. */
function codeIn(body: unknown): number | null {
  const code = isRecord(body) ? numberIn(body, "Code") : null;
  return code === 0 ? null : code;
}

/** Throws unless the call was answered well. An error envelope counts whatever its status. */
function accept(raw: RawAnswer, body: unknown): void {
  const { status, retryAfterMs } = raw;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const code = codeIn(body);
  if (code !== null) {
    throw new DestinationError(reasonOf(code, status), `Campaign Monitor refused the call with code ${code}.`, {
      code,
      status,
      ...wait,
    });
  }
  if (status >= 200 && status <= 299 && body !== NOT_JSON) return;
  const reason = reasonOfForeignAnswer(status);
  throw new DestinationError(reason, `Campaign Monitor's address answered with status ${status} and not in its API.`, {
    status,
    ...wait,
  });
}

function unexpected(status?: number): never {
  const details = status === undefined ? {} : { status };
  throw new DestinationError("MALFORMED_ANSWER", "Campaign Monitor answered something else than was asked.", details);
}
