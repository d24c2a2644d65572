import { onTestFinished } from "vitest";

import { OtherCampaignMonitor } from "../../support/other-campaign-monitor/server.js";
import { RunWorld, type RunWorldOptions } from "../../support/run-world.js";
import {
  inPlaceOfSandbox,
  SEED,
  type SandboxSettings,
  startTestSandbox,
  type State,
  type TestSandbox,
} from "../../support/sandbox.js";

const { newsletter, confirmed, events } = SEED.listIds;

/** A Campaign Monitor, and what happens to people there by other hands than ours. */
export interface Server {
  readonly place: TestSandbox;
  readonly happens: (listId: string, email: string, state: State) => Promise<void>;
  /** So many calls from now on are asked to slow down. */
  readonly limits: (calls: number) => Promise<unknown>;
}

async function sandbox(settings: Partial<SandboxSettings> = {}): Promise<Server> {
  const place = await startTestSandbox({ settings });
  return {
    place,
    happens: (listId, email, state) => place.control.setState(listId, email, state),
    limits: (calls) => place.control.fault({ status: 429 }, { times: calls }),
  };
}

async function otherServer(): Promise<Server> {
  const server = await OtherCampaignMonitor.start({
    apiKey: SEED.apiKey,
    clients: [
      {
        id: SEED.clientId,
        name: "Harbour Coffee",
        lists: [
          { id: newsletter, title: "Newsletter", fields: [{ name: "City", type: "Text" }] },
          { id: confirmed, title: "Confirmed newsletter", confirmedOptIn: true },
          { id: events, title: "Events", allClientLists: false },
        ],
      },
    ],
  });
  return {
    place: inPlaceOfSandbox(server),
    happens: async (listId, email, state) => server.setState(listId, email, state.toLowerCase() as Lowercase<State>),
    limits: async (calls) => server.limitNext(calls),
  };
}

/** A mirror on one of them, without guards. */
export async function worldAt(
  server: Server,
  options: RunWorldOptions,
): Promise<RunWorld & { readonly exportId: string }> {
  const guards = { maxLeaverShare: 1, maxWithdrawnShare: 1, maxRejectedShare: 1 };
  const mirror = { membership: "MIRROR", onLeave: "DELETE", guards } as const;
  const world = await RunWorld.create({ campaignMonitor: server.place, ...mirror, ...options });
  onTestFinished(() => world.close());
  return world;
}

/** Every open question on which a result could depend, answered otherwise than by default. */
const OTHERWISE: Partial<SandboxSettings> = {
  consentMissing: "row214",
  consentInvalid: "row215",
  consentUnchangedAtFirst: "",
  unknownOption: "keep",
  overLongValue: "reject810",
  emptyValueWithoutClear: "clear",
  fieldKeyFrom: "withoutSpaces",
  fieldKeyMatching: "exact",
  fieldKeyInReads: "name",
  duplicateWins: "first",
  duplicateCaseFold: false,
  resubscribeRemovesSuppression: false,
  resubscribeLiftsBounced: false,
  resubscribeConfirms: true,
  importOnConfirmedList: "Active",
  resubscribedOnConfirmedList: "Active",
  resubscribeResetsJoinedDate: true,
  confirmingResetsJoinedDate: true,
  resubscribedCountAs: "new",
  refusalPrecedence: "suppressed",
  suppressedElsewhere: "add",
  suppressingMakes: "unchanged",
  bounceSuppresses: false,
  repeatedUnsubscribe: "ok",
  repeatedDelete: "ok",
  internationalAddresses: "refuse",
  unknownList: "404/404",
  dateFilter: "ignored",
  pageBeyondEnd: "refuse800",
  defaultOrderField: "email",
  rateLimitAnswer: "empty",
};

/** Each by what it is. */
export const SERVERS = [
  ["the sandbox", () => sandbox()],
  ["the sandbox with its settings the other way round", () => sandbox(OTHERWISE)],
  ["a server that answers every open question the other way round", otherServer],
] as const;
