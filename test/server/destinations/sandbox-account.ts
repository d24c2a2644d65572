import { pino } from "pino";

import {
  createCampaignMonitor,
  type CampaignMonitor,
} from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import type { Destination } from "../../../server/destinations/destination.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";

/** An account of Campaign Monitor at a sandbox. */
export class SandboxAccount {
  readonly adapter: CampaignMonitor;
  readonly account: Destination;

  private constructor(readonly sandbox: TestSandbox) {
    this.adapter = createCampaignMonitor({ baseUrl: sandbox.url, log: pino({ level: "silent" }) });
    this.account = this.adapter.open({ method: "API_KEY", apiKey: SEED.apiKey });
  }

  static async start(): Promise<SandboxAccount> {
    return new SandboxAccount(await startTestSandbox());
  }

  async close(): Promise<void> {
    await this.adapter.close();
    await this.sandbox.close();
  }
}
