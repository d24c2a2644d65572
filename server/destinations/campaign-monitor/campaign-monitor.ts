import type { Logger } from "pino";

import type { DestinationAdapter } from "../destination.js";
import type { Subscriber } from "../subscriber.js";
import { CampaignMonitorAccount } from "./account.js";
import { authorisationOf, refreshToken, type RegisteredApp } from "./oauth.js";
import { describeRejection } from "./rejection-text.js";
import { serialiseSubscriber } from "./serialise.js";
import { Transport } from "./transport.js";

export interface CampaignMonitorOptions {
  /** Without /api: `https://api.createsend.com`, or anything that speaks its API. */
  readonly baseUrl: string;
  readonly log: Logger;
  /** By which people log in with their browser; without it, accounts are opened by API key only. */
  readonly app?: RegisteredApp | null;
  readonly connectTimeoutMs?: number;
}

export type CampaignMonitor = DestinationAdapter & {
  /** Ends connections and what is still out on them. */
  close(): Promise<void>;
};

/** The adapter of Campaign Monitor's API v3.3. All accounts share its connections. */
export function createCampaignMonitor(options: CampaignMonitorOptions): CampaignMonitor {
  const { baseUrl, log, app = null, connectTimeoutMs = 4_000 } = options;
  const transport = new Transport({ baseUrl, log: log.child({ part: "campaign-monitor" }), connectTimeoutMs });
  return {
    type: "CAMPAIGN_MONITOR",
    open: (credential, renew) => new CampaignMonitorAccount(transport, credential, renew),
    authorisation: app && authorisationOf(transport, baseUrl, app),
    refresh: (credential) => refreshToken(transport, credential),
    serialise: (subscriber: Subscriber): string => serialiseSubscriber(subscriber),
    describeRejection,
    close: () => transport.close(),
  };
}
