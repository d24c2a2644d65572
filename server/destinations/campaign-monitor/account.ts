import {
  DestinationError,
  type ClientIdentity,
  type Credential,
  type Destination,
  type EraseOptions,
  type ErasedSubscriber,
  type ImportAnswer,
  type ImportOptions,
  type ListDetails,
  type RenewCredential,
} from "../destination.js";
import { eraseSubscriber } from "./erase-subscriber.js";
import { accept, codeIn, parse, unexpected } from "./read-answer.js";
import { readImportAnswer, SOME_ROWS_FAILED } from "./read-import.js";
import { readIdentities, readList } from "./read-list.js";
import { importBodyOf } from "./serialise.js";
import type { Call, RawAnswer, Transport } from "./transport.js";
import { isRecord, property } from "./wire.js";

const API = "/api/v3.3";
const READ_TIMEOUT_MS = 30_000;
/** An import answers once everything is stored. The vendor raised its own clients' limit to two minutes. */
const IMPORT_TIMEOUT_MS = 180_000;
/** The access token has ended: another one may be had for the refresh token. */
const TOKEN_EXPIRED = 121;

interface Answer {
  readonly raw: RawAnswer;
  readonly body: unknown;
}

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
      body: importBodyOf(subscribers),
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
    options: EraseOptions = {},
  ): Promise<ErasedSubscriber> {
    const { signal } = options;
    return eraseSubscriber((call, check) => this.call(call, check), { listId, email, fieldKeys, signal });
  }

  private async get(path: string): Promise<unknown> {
    const call: Call = { method: "GET", path: API + path, timeoutMs: READ_TIMEOUT_MS };
    return (await this.call(call, ({ raw, body }) => accept(raw, body))).body;
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
