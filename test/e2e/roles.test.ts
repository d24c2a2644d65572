import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { openBrowser, type TestBrowser } from "../support/browser.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { ADMIN, environmentOn, firstAdmin, newToken, sendTo } from "../support/first-admin.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../support/sandbox.js";
import { startServerProcess, type ServerProcess } from "../support/server-process.js";
import { makeConnection, makeSegment, makeSource, succeed } from "../support/set-up.js";

const PEOPLE = 300;
const PASSWORD = "battery staple correct";

let sandbox: TestSandbox;
let database: TestDatabase;
let profiles: TestProfiles;
let server: ServerProcess;
let browser: TestBrowser | null = null;
let connectionId: string;

const token = newToken();
const admin = {
  admin: { ...ADMIN, userId: "" },
  async send<T = Record<string, never>>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    return sendTo(server.url!, token, query, variables);
  },
};

/** By the link of an invitation, as it is passed on where no mail server is set up. */
async function join(role: "CONTRIBUTOR" | "VIEWER", email: string): Promise<void> {
  const { inviteUser } = await admin.send<{ inviteUser: { link: string } }>(
    `mutation ($email: String!, $role: Role!) {
      inviteUser(email: $email, name: "Someone", role: $role) { ... on InvitationCreated { link } }
    }`,
    { email, role },
  );
  const accepted = await fetch(`${server.url}/api/invitations/accept`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: inviteUser.link.split("/").at(-1), name: "Someone", password: PASSWORD }),
  });
  if (!accepted.ok) throw new Error(`The invitation was not accepted: ${await accepted.text()}`);
}

/** Before somebody logs in, the server tells the page that nobody has. Nothing else may go wrong. */
function complaints(): string[] {
  return (browser?.complaints ?? []).filter((complaint) => !/status of 401/.test(complaint));
}

async function logIn(email: string): Promise<TestBrowser> {
  const opened = await openBrowser({ locale: "en-US", url: server.url! });
  const { page } = opened;
  await page.goto("/");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  return opened;
}

beforeAll(async () => {
  [sandbox, database, profiles] = await Promise.all([startTestSandbox(), createTestDatabase(), createProfiles()]);
  await profiles.change(INSERT_PROFILES, [PEOPLE]);
  server = await startServerProcess({
    ...environmentOn(database),
    ...firstAdmin(token),
    CAMPAIGN_MONITOR_URL: sandbox.url,
  });
  await makeSegment(admin, await makeSource(admin, profiles));
  connectionId = await makeConnection(admin);
  await join("CONTRIBUTOR", "contributor@example.com");
  await join("VIEWER", "viewer@example.com");
  // One person has not confirmed at Campaign Monitor, which refuses to change them.
  await sandbox.control.setState(SEED.listIds.newsletter, "person7@example.com", "Unconfirmed");
});
afterEach(async () => {
  await browser?.close();
  browser = null;
});
afterAll(async () => {
  await server.stop();
  await Promise.all([sandbox.close(), profiles.drop()]);
  await database.drop();
});

test("a contributor makes, plans and runs an export on a connection once it is shared, and loses it when it is not", async () => {
  browser = await logIn("contributor@example.com");
  const { page } = browser;
  const navigation = page.getByRole("navigation");
  await navigation.getByRole("link", { name: "Connections" }).click();
  await page.getByRole("heading", { name: "No connection is shared with you" }).waitFor();
  expect(await navigation.getByRole("link").allInnerTexts()).toEqual([
    "Overview",
    "Exports",
    "Runs",
    "Notifications",
    "Find a person",
    "Segments",
    "Connections",
    "Sources",
  ]);

  await succeed(admin, "shareConnection(id: $id)", { id: connectionId }, "Connection");
  await navigation.getByRole("link", { name: "Overview" }).click();
  await navigation.getByRole("link", { name: "Connections" }).click();
  await page.getByRole("link", { name: "Newsletter account" }).click();
  await page.getByText("This connection is shared with you.").waitFor();
  expect(await page.getByRole("heading", { name: "History of consent" }).count()).toBe(0);
  await page.getByRole("link", { name: "Create export" }).click();
  await page.getByRole("textbox", { name: "Name" }).first().fill("Mine");
  await choose("Client", /./);
  await choose("List", /^Newsletter/);
  await choose("Segments", /Segment of/);
  await page.keyboard.press("Escape");
  await choose("E-mail address", "email");
  await page.getByRole("radio", { name: "Yes, everybody agreed" }).check();
  await page.getByRole("button", { name: "Save without running" }).click();
  await page.getByRole("heading", { name: "Mine" }).waitFor();

  await page.getByRole("button", { name: "Plan", exact: true }).click();
  await page.getByText("The plan is ready. Nothing was sent.").waitFor();
  await page.getByRole("link", { name: "Go to the export" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Send to/ })
    .click();
  await page.getByText("Completed with warnings").first().waitFor();
  const rejections = page.getByRole("region", { name: "Rejections" });
  expect(await rejections.innerText()).toMatch(/confirm/i);
  const recipients = page.getByRole("region", { name: "Recipients" });
  await recipients
    .getByText(/person\d+@example\.com/)
    .first()
    .waitFor();

  await succeed(admin, "unshareConnection(id: $id)", { id: connectionId }, "Connection");
  await page.getByRole("link", { name: "Go to the export" }).click();
  const run = page.locator('[aria-disabled="true"]', { hasText: /^Run$/ });
  await run.waitFor();
  await run.focus();
  await page.getByRole("tooltip").getByText("is not shared with contributors", { exact: false }).waitFor();
  await page.keyboard.press("Enter");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.goto(`/#/connections/${connectionId}/show`);
  await page.getByText("It does not exist, or it is not for you to see.").waitFor();
  await page.goto("/#/users");
  await page.getByRole("heading", { name: "Not for your role" }).waitFor();
  expect(complaints()).toEqual([]);

  async function choose(field: string, option: string | RegExp) {
    const control = page.getByRole("combobox", { name: field });
    await control.click();
    const found = page.getByRole("option", { name: option, ...(typeof option === "string" ? { exact: true } : {}) });
    await found.first().click();
  }
});

test("a viewer reads runs, and no page or answer shows them an address", async () => {
  browser = await logIn("viewer@example.com");
  const { page } = browser;
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/graphql")) answers.push(response.text().catch(() => ""));
  });
  await page.getByRole("navigation").getByRole("link", { name: "Runs" }).click();
  await page
    .getByRole("link")
    .filter({ hasText: /20\d\d/ })
    .first()
    .click();
  await page.getByText("Addresses are masked for your role.").waitFor();
  await page.getByText("p…@example.com").first().waitFor();
  await page.getByRole("link", { name: "Go to the export" }).click();
  await page.getByText("View only").waitFor();
  expect((await Promise.all(answers)).join("\n")).not.toMatch(/person\d+@example\.com/);
  await page.goto("/#/connections");
  await page.getByRole("heading", { name: "Not for your role" }).waitFor();
  expect(complaints()).toEqual([]);
});
