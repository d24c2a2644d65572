import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser, type TestBrowser } from "../support/browser.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { ADMIN, environmentOn, firstAdmin, newToken, sendTo } from "../support/first-admin.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../support/sandbox.js";
import { startServerProcess, type ServerProcess } from "../support/server-process.js";
import { makeSegment, makeSource, MATCHING, startRun, succeed } from "../support/set-up.js";

const PEOPLE = 12_000;
const IMPORTS = { method: "POST", pathIncludes: "/import.json" } as const;

let sandbox: TestSandbox;
let database: TestDatabase;
let profiles: TestProfiles;
const servers: ServerProcess[] = [];
let browser: TestBrowser;

const token = newToken();
const api = {
  async send<T = Record<string, never>>(query: string, variables: Record<string, unknown> = {}, to = 0): Promise<T> {
    return sendTo(servers[to]!.url!, token, query, variables);
  },
};

beforeAll(async () => {
  [sandbox, database, profiles] = await Promise.all([startTestSandbox(), createTestDatabase(), createProfiles()]);
  await profiles.change(INSERT_PROFILES, [PEOPLE]);
  const env = {
    ...environmentOn(database),
    CAMPAIGN_MONITOR_URL: sandbox.url,
    CAMPAIGN_MONITOR_OAUTH_CLIENT_ID: SEED.app.clientId,
    CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET: SEED.app.clientSecret,
  };
  servers.push(await startServerProcess({ ...env, ...firstAdmin(token) }));
  servers.push(await startServerProcess(env));
  browser = await openBrowser({ locale: "en-US", url: servers[0]!.url! });
});
afterAll(async () => {
  await browser.close();
  await Promise.all(servers.map((server) => server.stop()));
  await Promise.all([sandbox.close(), profiles.drop()]);
  await database.drop();
});

test("an admin logs in at Campaign Monitor in the browser, and exports go over OAuth until it is revoked", async () => {
  const { page } = browser;
  await page.goto("/");
  await page.getByLabel("E-mail address").fill(ADMIN.email);
  await page.getByLabel("Password").fill(ADMIN.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("navigation").getByRole("link", { name: "Connections" }).click();
  await page.getByRole("link", { name: "Create connection" }).first().click();
  await page.getByLabel("Name").fill("Newsletter account");
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("button", { name: "I agree" }).click();
  await page.getByText(/agreed on/).waitFor();

  // Denied: back on the connection's page, with the reason, and nothing changed.
  await page.getByRole("button", { name: "Authenticate with Campaign Monitor" }).click();
  await page.getByRole("heading", { name: "Allow access to your account?" }).waitFor();
  for (const scope of ["ManageLists", "ImportSubscribers", "ViewSubscribersInReports"]) {
    expect(await page.getByText(scope, { exact: true }).isVisible()).toBe(true);
  }
  await page.getByRole("button", { name: "Deny" }).click();
  await page.getByText("Access was denied at Campaign Monitor.").waitFor();
  await page.getByRole("heading", { name: "Newsletter account" }).waitFor();
  expect((await sandbox.control.oauth()).grants).toEqual([]);

  // Allowed.
  await page.getByRole("button", { name: "Authenticate with Campaign Monitor" }).click();
  await page.getByRole("button", { name: "Allow access" }).click();
  await page.getByText("Campaign Monitor has authenticated the connection.").waitFor();
  await page.getByText(/authenticated it by logging in at Campaign Monitor on/).waitFor();
  const [, connectionId] = /#\/connections\/([0-9a-f-]+)\/show$/.exec(page.url()) ?? [];
  expect(connectionId).toBeDefined();
  const password = page.getByLabel("Your password");
  if (await password.isVisible()) await password.fill(ADMIN.password);
  await page.getByRole("button", { name: "Add me as export user" }).click();
  await page.getByText("Runs happen on your behalf.").waitFor();

  // An export over OAuth, whose token ends in the middle: it is refreshed once.
  const segmentId = await makeSegment(api, await makeSource(api, profiles));
  const exportId = await succeed(
    api,
    "createExport(input: $input)",
    {
      input: {
        name: "Everybody to the newsletter",
        connectionId,
        clientId: SEED.clientId,
        listId: SEED.listIds.newsletter,
        segmentIds: [segmentId],
        matching: MATCHING,
      },
    },
    "Export",
  );
  await page.goto(`/#/exports/${exportId}/show`);
  // Each import takes a moment, so that there are some left when the token ends.
  await sandbox.control.fault({ delayMs: 400 }, IMPORTS);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("button", { name: /Send to (up to )?12,000 people/ }).click();
  await sandbox.control.awaitCalls(2, { ...IMPORTS, phase: "answered" });
  await sandbox.control.endTokens("EXPIRED");
  await page.getByText("Succeeded").first().waitFor();
  expect((await sandbox.control.oauth()).refreshes).toBe(1);
  const expired = (await sandbox.control.calls(IMPORTS)).filter(({ code }) => code === 121);
  expect(expired.length).toBeGreaterThan(0);
  expect(await sandbox.control.subscribers(SEED.listIds.newsletter)).toHaveLength(PEOPLE);

  // Two processes whose calls meet the end of the token at the same time refresh it once.
  await sandbox.control.fault({ delayMs: 500 }, { pathIncludes: "/oauth/token" });
  await sandbox.control.endTokens("EXPIRED");
  const readClients = "query ($id: ID!) { connection(id: $id) { clients { id } } }";
  const reads = [0, 1, 0, 1].map((to) =>
    api.send<{ connection: { clients: object[] } }>(readClients, { id: connectionId }, to),
  );
  for (const { connection } of await Promise.all(reads)) expect(connection.clients).toHaveLength(2);
  expect((await sandbox.control.oauth()).refreshes).toBe(2);
  await sandbox.control.clearFaults();

  // Revoked: the run says why, the export shows it, and the next run is skipped.
  await sandbox.control.endTokens("REVOKED");
  const seeSkippedRun = async () => {
    const runId = await startRun(api, exportId);
    await page.goto(`/#/runs/${runId}/show`);
    await page.getByText("Skipped").first().waitFor();
    await page.getByText("Campaign Monitor does not accept the connection’s credential.").first().waitFor();
  };
  await seeSkippedRun();
  await page.goto(`/#/exports/${exportId}/show`);
  await page.getByText("This export does not run at present").waitFor();
  await page.getByText("Campaign Monitor does not accept the connection's credential.").first().waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Exports" }).click();
  await page.getByText("Does not run").waitFor();
  await sandbox.control.clearCalls();
  await seeSkippedRun();
  expect(await sandbox.control.calls()).toEqual([]);

  // Mended in the same way.
  await page.goto(`/#/connections/${connectionId}/show`);
  await page.getByText("Authentication refused").waitFor();
  await page.getByRole("button", { name: "Authenticate with Campaign Monitor" }).click();
  await page.getByRole("button", { name: "Allow access" }).click();
  await page.getByText("Campaign Monitor has authenticated the connection.").waitFor();
  await page.getByText("Connected", { exact: true }).waitFor();
  // Before the log-in the server tells the page that nobody is logged in; nothing else may go wrong.
  expect(browser.complaints.filter((complaint) => !/status of 401/.test(complaint))).toEqual([]);
});
