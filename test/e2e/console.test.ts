import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { openBrowser, type TestBrowser } from "../support/browser.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { ADMIN, environmentOn, firstAdmin } from "../support/first-admin.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../support/sandbox.js";
import { startServerProcess, type ServerProcess } from "../support/server-process.js";

const PEOPLE = 2_500;

let sandbox: TestSandbox;
let database: TestDatabase;
let profiles: TestProfiles;
let server: ServerProcess;
let browser: TestBrowser | null = null;

beforeAll(async () => {
  [sandbox, database, profiles] = await Promise.all([startTestSandbox(), createTestDatabase(), createProfiles()]);
  await profiles.change(INSERT_PROFILES, [PEOPLE]);
  server = await startServerProcess({
    ...environmentOn(database),
    ...firstAdmin(),
    CAMPAIGN_MONITOR_URL: sandbox.url,
  });
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

test("an admin logs in, sets everything up in the browser, runs the export and sees 100 %", async () => {
  browser = await openBrowser({ locale: "en-US", url: server.url! });
  const { page } = browser;
  await page.goto("/");

  await page.getByLabel("E-mail address").fill(ADMIN.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByText("The e-mail address or the password is wrong.").waitFor();
  await page.getByLabel("Password").fill(ADMIN.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "First steps" }).waitFor();

  await page.getByRole("link", { name: "Create source" }).click();
  await page.getByLabel("Name").fill("Customers");
  await page.getByLabel("Connection string").fill(profiles.connectionString.replace(/:[^:@/]+@/, ":wrong@"));
  await page.getByLabel("Profile relation").fill(profiles.relation);
  await page.getByRole("button", { name: "Connect and save" }).click();
  await page.getByText(/^PostgreSQL does not accept this user name and password/).waitFor();
  await page.getByLabel("Connection string").fill(profiles.connectionString);
  await page.getByRole("button", { name: "Connect and save" }).click();
  await page.getByRole("link", { name: "Create segment on it" }).click();

  await page.getByLabel("Name").fill("Everybody");
  await page.getByLabel("SQL").fill("SELECT * FROM profile");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.getByText("2,500 members. The first 100 are shown below.").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Everybody" }).waitFor();

  await page.getByRole("navigation").getByRole("link", { name: "Connections" }).click();
  await page.getByRole("link", { name: "Create connection" }).first().click();
  await page.getByLabel("Name").fill("Newsletter account");
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page
    .getByRole("checkbox", { name: "I agree" })
    .or(page.getByRole("button", { name: "I agree" }))
    .first()
    .click();
  await page.getByText(/agreed on/).waitFor();
  await page.getByRole("textbox", { name: "API key" }).fill("0123456789abcdef0123456789abcdef");
  await page.getByRole("button", { name: "Verify and save" }).click();
  await page.getByText(/^Campaign Monitor does not accept this API key/).waitFor();
  await page.getByRole("textbox", { name: "API key" }).fill(SEED.apiKey);
  await page.getByRole("button", { name: "Verify and save" }).click();
  await page.getByText(/The key ending in/).waitFor();
  await page.getByText("Runs happen on your behalf.").or(page.getByLabel("Your password")).first().waitFor();
  const password = page.getByLabel("Your password");
  if (await password.isVisible()) await password.fill(ADMIN.password);
  await page.getByRole("button", { name: "Add me as export user" }).click();
  await page.getByText("Runs happen on your behalf.").waitFor();

  await page.getByRole("navigation").getByRole("link", { name: "Exports" }).click();
  await page.getByRole("link", { name: "Create export" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).first().fill("Everybody to the newsletter");
  await choose("Connection", "Newsletter account");
  await choose("Client", /./);
  await choose("List", /^Newsletter/);
  await choose("Segments", /Everybody/);
  await page.keyboard.press("Escape");
  await choose("E-mail address", "email");
  await page.getByRole("radio", { name: "Yes, everybody agreed" }).check();
  await page.getByRole("button", { name: "Save without running" }).click();
  await page.getByRole("heading", { name: "Everybody to the newsletter" }).waitFor();
  expect(await sandbox.control.subscribers(SEED.listIds.newsletter)).toEqual([]);

  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.getByRole("dialog").getByText("Everybody").first().waitFor();
  await page.getByRole("button", { name: /Send to (up to )?2,500 people/ }).click();
  await page.getByText("Succeeded").first().waitFor();
  const progress = page.getByRole("progressbar", { name: "Progress" });
  expect(await progress.getAttribute("aria-valuenow")).toBe("100");
  await page.getByText("Finished. Everything that had to be sent was sent.").waitFor();
  expect(await page.getByText("Distinct addresses").last().locator("..").innerText()).toContain("2,500");
  expect(await sandbox.control.subscribers(SEED.listIds.newsletter)).toHaveLength(PEOPLE);

  // Two refused attempts above are told to the page by the server; nothing else may go wrong.
  expect(browser.complaints.filter((complaint) => !/status of 401/.test(complaint))).toEqual([]);

  async function choose(field: string, option: string | RegExp) {
    const control = page.getByRole("combobox", { name: field });
    await control.click();
    const found = page.getByRole("option", { name: option, ...(typeof option === "string" ? { exact: true } : {}) });
    await found.first().click();
  }
});

test("the console speaks Japanese from the first screen, and remembers the choice", async () => {
  browser = await openBrowser({ locale: "ja-JP", url: server.url! });
  const { page } = browser;
  await page.goto("/");
  await page.getByRole("heading", { name: "ログイン" }).waitFor();
  expect(await page.getAttribute("html", "lang")).toBe("ja");
  await page.getByRole("button", { name: /English/ }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
});
