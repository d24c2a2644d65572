import { Writable } from "node:stream";

import { pino } from "pino";
import { expect } from "vitest";

import {
  createCampaignMonitor,
  type CampaignMonitor,
} from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import type { Destination } from "../../../server/destinations/destination.js";
import { DestinationError } from "../../../server/destinations/destination-error.js";
import type { ImportAnswer, ImportOptions } from "../../../server/destinations/import-call.js";
import type { Subscriber } from "../../../server/destinations/subscriber.js";
import { AnsweringServer } from "../../support/answering-server.js";

export const API_KEY = "0123456789abcdef0123456789abcdef";
export const LIST = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
export const ANNA: Subscriber = {
  email: "anna+news@example.com",
  name: "Anna Čapková",
  customFields: [{ key: "[City]", value: 'Brno "centre"' }],
  consentToTrack: "YES",
};

/** An account of Campaign Monitor at a server that answers as a test tells it to. */
export class AnsweredAccount {
  /** All that was logged, whatever its level. */
  readonly logged: string[] = [];
  readonly log = pino(
    { level: "trace" },
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.logged.push(chunk.toString("utf8"));
        done();
      },
    }),
  );
  readonly adapter: CampaignMonitor;

  private constructor(readonly server: AnsweringServer) {
    this.adapter = createCampaignMonitor({ baseUrl: server.url, log: this.log });
  }

  static async start(): Promise<AnsweredAccount> {
    return new AnsweredAccount(await AnsweringServer.start());
  }

  account(of = this.adapter): Destination {
    return of.open({ method: "API_KEY", apiKey: API_KEY });
  }

  importAnna(of = this.adapter, options: ImportOptions = {}): Promise<ImportAnswer> {
    return this.account(of).importSubscribers(LIST, [this.adapter.serialise(ANNA)], options);
  }

  async close(): Promise<void> {
    await this.adapter.close();
    await this.server.close();
  }
}

export async function failureOf(call: Promise<unknown>): Promise<DestinationError> {
  const error = await call.then(
    () => expect.fail("the call succeeded"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DestinationError)) throw error;
  return error;
}
