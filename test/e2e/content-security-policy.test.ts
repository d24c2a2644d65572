import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser, type TestBrowser } from "../support/browser.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { ADMIN, environmentOn, firstAdmin, newToken } from "../support/first-admin.js";
import { createProfiles, type TestProfiles } from "../support/profiles.js";
import { startServerProcess, type ServerProcess } from "../support/server-process.js";

const TOKEN = newToken();

let database: TestDatabase;
let profiles: TestProfiles;
let server: ServerProcess;
let browser: TestBrowser;

beforeAll(async () => {
  [database, profiles] = await Promise.all([createTestDatabase(), createProfiles()]);
  server = await startServerProcess({
    ...environmentOn(database),
    ...firstAdmin(TOKEN),
  });
  await api(`mutation { createConnection(input: { displayName: "Newsletter account" }) { __typename } }`);
  await api(
    `mutation ($url: String!, $relation: String!) {
       createSource(input: { name: "Customers", connectionString: $url, profileRelation: $relation }) { __typename }
     }`,
    { url: profiles.connectionString, relation: profiles.relation },
  );
  browser = await openBrowser({ locale: "en-US", url: server.url! });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await profiles.drop();
  await database.drop();
});

test("the console works under a policy that allows no inline script and no style without the page's nonce", async () => {
  const { page } = browser;
  // Kept outside the page, so that going to another one forgets none.
  const violations: string[] = [];
  await page.exposeFunction("reportViolation", (violation: string) => violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      void (globalThis as unknown as { reportViolation(violation: string): void }).reportViolation(
        `${violatedDirective} ${blockedURI} ${sample}`,
      );
    });
  });
  const answer = await page.goto("/");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toMatch(/default-src 'none'/);
  expect(policy).toMatch(/style-src 'self' 'nonce-[\w+/=]{24}'/);
  expect(policy).not.toMatch(/unsafe|\*/);

  await page.getByLabel("E-mail address").fill(ADMIN.email);
  await page.getByLabel("Password").fill(ADMIN.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "First steps" }).waitFor();
  const navigation = page.getByRole("navigation");
  for (const list of ["Exports", "Runs", "Segments", "Sources"]) {
    await navigation.getByRole("link", { name: list }).click();
    await page.getByRole("heading", { name: list, exact: true }).first().waitFor();
  }
  await page.getByText("Customers").first().click();
  await page.getByRole("heading", { name: "Customers" }).waitFor();
  await navigation.getByRole("link", { name: "Connections" }).click();
  await page.getByText("Newsletter account").first().click();
  await page.getByRole("heading", { name: "Newsletter account" }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();

  // Styles are there: a dialog without them is a part of the page's text, at its very end.
  const style = await dialog.evaluate((element) => getComputedStyle(element).borderRadius);
  expect(Number.parseFloat(style)).toBeGreaterThan(0);
  expect(violations).toEqual([]);
  expect(browser.complaints.filter((complaint) => !/status of 401/.test(complaint))).toEqual([]);

  // The page would say so if something were refused: a style without the nonce is.
  await page.evaluate(() => {
    const style = document.createElement("style");
    style.textContent = "body { color: red }";
    document.head.append(style);
  });
  await expect.poll(() => violations).toHaveLength(1);
  expect(violations[0]).toMatch(/^style-src/);
});

test("the page is never kept, has another nonce each time, and what it loads is kept for good", async () => {
  const pages = await Promise.all([fetch(server.url!), fetch(`${server.url}/index.html`)]);
  const texts = await Promise.all(pages.map((page) => page.text()));
  const nonces = texts.map((text) => /<meta property="csp-nonce" nonce="([^"]+)"/.exec(text)?.[1]);
  expect(new Set(nonces).size).toBe(2);
  for (const [index, page] of pages.entries()) {
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("content-security-policy")).toContain(`'nonce-${nonces[index]}'`);
    expect(texts[index]).not.toContain("NONCE");
  }
  const [, script] = /src="(\/assets\/[^"]+)"/.exec(texts[0]!)!;
  const asset = await fetch(server.url! + script);
  expect(asset.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});

async function api(query: string, variables: Record<string, unknown> = {}): Promise<void> {
  const answer = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query, variables }),
  });
  expect(await answer.text()).not.toMatch(/"errors"|Error/);
}
