import { pino } from "pino";

import { createCampaignMonitor } from "../../server/destinations/campaign-monitor/campaign-monitor.js";
import { SEED, startTestSandbox, type FaultEffect, type SandboxSubscriber } from "../support/sandbox.js";
import { describeDestination, type ListedSubscriber } from "./destination.contract.js";

const EFFECTS: Readonly<Record<string, FaultEffect>> = {
  RATE_LIMITED: { status: 429 },
  SERVER_ERROR: { status: 500 },
  SILENT_AFTER_STORING: { hangAfterCommit: true },
};

describeDestination(async () => {
  const sandbox = await startTestSandbox();
  const { control } = sandbox;
  const adapter = createCampaignMonitor({ baseUrl: sandbox.url, log: pino({ level: "silent" }) });
  const listId = SEED.listIds.newsletter;
  return {
    adapter,
    credential: { method: "API_KEY", apiKey: SEED.apiKey },
    wrongCredential: { method: "API_KEY", apiKey: "0".repeat(32) },
    clientId: SEED.clientId,
    listId,
    textField: "[City]",
    dateField: "[Birthday]",
    unknownClientId: "f".repeat(32),
    unknownListId: "e".repeat(32),
    async listed() {
      return (await control.subscribers(listId)).map(shown);
    },
    async held(email) {
      const path = `subscribers/${listId}.json?email=${encodeURIComponent(email)}`;
      const { status, body } = await control.api<SandboxSubscriber>("GET", path);
      return status === 200 ? shown(body) : null;
    },
    unsubscribe: (email) => control.setState(listId, email, "Unsubscribed"),
    async breakImports(how) {
      await control.clearFaults();
      if (how !== null) await control.fault(EFFECTS[how]!, { pathIncludes: "/import.json" });
    },
    empty: () => control.reset(),
    async close() {
      await adapter.close();
      await sandbox.close();
    },
  };
});

function shown({ EmailAddress, Name, CustomFields }: SandboxSubscriber): ListedSubscriber {
  const fields = Object.fromEntries(CustomFields.map(({ Key, Value }) => [Key, Value]));
  return { email: EmailAddress, name: Name, fields };
}
