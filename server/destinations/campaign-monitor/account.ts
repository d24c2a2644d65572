import type { CallOptions, ReadPagesOptions, ReadSubscribersOptions } from "../call-options.js";
import type { Credential, RenewCredential } from "../credential.js";
import type { ClientIdentity, Destination } from "../destination.js";
import { DestinationError, type DestinationErrorReason } from "../destination-error.js";
import type { ImportAnswer, ImportOptions } from "../import-call.js";
import type { ListDetails, ListStatistics, NewList, NewListField } from "../list.js";
import type { ErasedSubscriber, ListedState, ListedSubscriber, SuppressedAddress } from "../subscriber.js";
import { addOptions, createField, createList } from "./create-list.js";
import { eraseSubscriber } from "./erase-subscriber.js";
import { accept, codeIn, parse, unexpected, type Answer, type MakeCall } from "./read-answer.js";
import { readImportAnswer, SOME_ROWS_FAILED } from "./read-import.js";
import { readIdentities, readList, readStatistics } from "./read-list.js";
import { readPage, readPages, PAGE_SIZE, type Page } from "./read-pages.js";
import { readSubscriber, readSuppressed } from "./read-subscriber.js";
import { readSubscribers } from "./read-subscribers.js";
import { deleteSubscriber, isNotOnList, unsubscribeSubscriber } from "./remove-subscriber.js";
import { importBodyOf } from "./serialise.js";
import type { Call, Transport } from "./transport.js";
import { isRecord, property } from "./wire.js";

const API = "/api/v3.3";
const READ_TIMEOUT_MS = 30_000;
/** An import answers once everything is stored. The vendor raised its own clients' limit to two minutes. */
const IMPORT_TIMEOUT_MS = 180_000;
/** The access token has ended: another one may be had for the refresh token. */
const TOKEN_EXPIRED = 121;

/** Why numbers may not be had that are good to know, and no more. */
const KEPT_FROM_US: ReadonlySet<DestinationErrorReason> = new Set([
  "PERMISSION_MISSING",
  "INVALID_REQUEST",
  "NOT_FOUND",
]);
/** There is no such page: the list has become shorter. */
const PAGE_INVALID = 800;

/** One account of Campaign Monitor, by an API key or by the tokens of a log-in. */
export class CampaignMonitorAccount implements Destination {
  readonly maxImportSize = 1_000;

  constructor(
    private readonly transport: Transport,
    private credential: Credential,
    private readonly renew: RenewCredential = async () => null,
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
    const call: Call = {
      method: "POST",
      path: `${API}/subscribers/${encodeURIComponent(listId)}/import.json`,
      body: importBodyOf(subscribers, options.bringBack === true),
      timeoutMs: options.timeoutMs ?? IMPORT_TIMEOUT_MS,
      signal: options.signal,
    };
    const isPartial = (body: unknown) => codeIn(body) === SOME_ROWS_FAILED;
    const check = (answer: Answer) => {
      if (!isPartial(answer.body)) accept(answer.raw, answer.body);
    };
    const { raw, body } = await this.call(call, check, options.beforeRepeat);
    const someFailed = isPartial(body);
    const result = someFailed && isRecord(body) ? property(body, "ResultData") : body;
    return readImportAnswer(result, subscribers.length, someFailed) ?? unexpected(raw.status);
  }

  async eraseSubscriber(
    listId: string,
    email: string,
    fieldKeys: readonly string[],
    options: CallOptions = {},
  ): Promise<ErasedSubscriber> {
    const { signal } = options;
    return eraseSubscriber(this.makeCall, { listId, email, fieldKeys, signal });
  }

  async statistics(listId: string, options: CallOptions = {}): Promise<ListStatistics | null> {
    try {
      return readStatistics(await this.get(`/lists/${encodeURIComponent(listId)}/stats.json`, "", options.signal));
    } catch (error) {
      if (error instanceof DestinationError && KEPT_FROM_US.has(error.reason)) return null;
      throw error;
    }
  }

  subscribers(
    listId: string,
    state: ListedState,
    options: ReadSubscribersOptions = {},
  ): AsyncIterable<readonly ListedSubscriber[]> {
    const path = `/lists/${encodeURIComponent(listId)}/${state.toLowerCase()}.json`;
    return readSubscribers((query, page) => this.page(path, query, page, options), state, options);
  }

  async subscriber(listId: string, email: string, options: CallOptions = {}): Promise<ListedSubscriber | null> {
    const path = `/subscribers/${encodeURIComponent(listId)}.json`;
    const query = `email=${encodeURIComponent(email)}&includetrackingpreference=true&includesmspreference=true`;
    try {
      return readSubscriber(await this.get(path, query, options.signal), null) ?? unexpected();
    } catch (error) {
      if (isNotOnList(error)) return null;
      throw error;
    }
  }

  async *suppressed(clientId: string, options: ReadPagesOptions = {}): AsyncGenerator<readonly SuppressedAddress[]> {
    const path = `/clients/${encodeURIComponent(clientId)}/suppressionlist.json`;
    const query = `pagesize=${PAGE_SIZE}&orderfield=email&orderdirection=asc`;
    for await (const { rows } of readPages((page) => this.page(path, query, page, options))) {
      yield rows.flatMap((row) => readSuppressed(row) ?? []);
    }
  }

  async deleteSubscriber(listId: string, email: string, options: CallOptions = {}): Promise<"DONE" | "ABSENT"> {
    return deleteSubscriber(this.makeCall, { listId, email, signal: options.signal });
  }

  async unsubscribeSubscriber(listId: string, email: string, options: CallOptions = {}): Promise<"DONE" | "ABSENT"> {
    return unsubscribeSubscriber(this.makeCall, { listId, email, signal: options.signal });
  }

  async createList(clientId: string, list: NewList): Promise<string> {
    return createList(this.makeCall, clientId, list);
  }

  async createField(listId: string, field: NewListField): Promise<string> {
    return createField(this.makeCall, listId, field);
  }

  async addOptions(listId: string, key: string, options: readonly string[]): Promise<void> {
    await addOptions(this.makeCall, listId, key, options);
  }

  async countries(): Promise<readonly string[]> {
    const names = await this.get("/countries.json");
    return Array.isArray(names) ? names.filter((name): name is string => typeof name === "string") : unexpected();
  }

  private readonly makeCall: MakeCall = (call, check) => this.call(call, check);

  private async get(path: string, query = "", signal?: AbortSignal): Promise<unknown> {
    const asked = query === "" ? {} : { query };
    const call: Call = { method: "GET", path: API + path, ...asked, timeoutMs: READ_TIMEOUT_MS, signal };
    return (await this.call(call, ({ raw, body }) => accept(raw, body))).body;
  }

  /** Null when there is no such page. */
  private async page(path: string, query: string, page: number, options: ReadPagesOptions): Promise<Page | null> {
    const read = () => this.get(path, `page=${page}&${query}`, options.signal);
    try {
      return readPage(page, await (options.repeat?.(read) ?? read())) ?? unexpected();
    } catch (error) {
      const isBeyondEnd = error instanceof DestinationError && error.details.code === PAGE_INVALID;
      if (isBeyondEnd && page > 1) return null;
      throw error;
    }
  }

  /** Makes a call, and once more where another credential takes the place of the one that was refused. */
  private async call(
    call: Call,
    check: (answer: Answer) => void,
    beforeRepeat?: () => Promise<unknown>,
  ): Promise<Answer> {
    const used = this.credential;
    try {
      return await this.callWith(used, call, check);
    } catch (error) {
      const other = await this.another(used, error);
      if (other === null) throw error;
      await beforeRepeat?.();
      return this.callWith(other, call, check);
    }
  }

  private async callWith(credential: Credential, call: Call, check: (answer: Answer) => void): Promise<Answer> {
    const raw = await this.transport.send({ ...call, authorization: authorizationOf(credential) });
    const answer = { raw, body: parse(raw) };
    check(answer);
    return answer;
  }

  /** A refused call stored nothing, so that it may be repeated, now or, when no other token can be had, later. */
  private async another(used: Credential, error: unknown): Promise<Credential | null> {
    const isRefused = error instanceof DestinationError && error.reason === "CREDENTIAL_REFUSED";
    if (!isRefused || used.method !== "OAUTH") return null;
    try {
      const other = await this.renew(used, error.details.code === TOKEN_EXPIRED ? "EXPIRED" : "REFUSED");
      if (other !== null) this.credential = other;
      return other;
    } catch (failure) {
      if (!(failure instanceof DestinationError)) throw failure;
      throw new DestinationError(failure.reason, failure.message, { ...failure.details, hadNoEffect: true });
    }
  }
}

function authorizationOf(credential: Credential): string {
  if (credential.method === "OAUTH") return `Bearer ${credential.accessToken}`;
  // The password is ignored; official clients send this one.
  return `Basic ${Buffer.from(`${credential.apiKey}:x`).toString("base64")}`;
}
