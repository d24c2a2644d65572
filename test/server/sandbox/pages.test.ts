import { createHash } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person, rawCall } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter, confirmed, events } = SEED.listIds;
const AOI = "aoi@example.com";

const page = (path: string, headers: Record<string, string> = {}) =>
  rawCall(sandbox.controlUrl, path, { key: null, headers });

/** Sends a page's form as a browser does, and follows where it leads. */
async function submit(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${sandbox.controlUrl}${path}`, {
    method: "POST",
    headers: { origin: sandbox.url, ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, url: response.url, text: await response.text() };
}

const importing = (rows: readonly object[], listId: string = newsletter) =>
  sandbox.control.api("POST", `subscribers/${listId}/import.json`, { Subscribers: rows });

describe("a list", () => {
  test("shows who is in each state, with fields, consent and dates", async () => {
    const CustomFields = [{ Key: "City", Value: "Kyoto" }];
    await importing([person(AOI, { Name: "Aoi", ConsentToTrack: "No", CustomFields })]);
    await sandbox.control.setState(newsletter, "ben@example.com", "Bounced");
    const active = (await page(`lists/${newsletter}`)).text;
    expect(active).toMatch(/aria-current="page">Active 1</);
    expect(active).toContain("City: Kyoto");
    expect(active).toContain(">No</td>");
    expect(active).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
    expect(active).not.toContain("ben@example.com");
    const bounced = (await page(`lists/${newsletter}?state=Bounced`)).text;
    expect(bounced).toContain("ben@example.com");
    expect((await page(`lists/${newsletter}?state=Deleted`)).text).toContain("Nobody is in this state.");
  });

  test("shows its custom fields, and its webhooks", async () => {
    const Url = "http://127.0.0.1:9/hook?a=1&b=2";
    const body = { Events: ["Subscribe"], Url, PayloadFormat: "json" };
    await sandbox.control.api("POST", `lists/${newsletter}/webhooks.json`, body);
    const { text } = await page(`lists/${newsletter}`);
    expect(text).toContain("<code>[Loyaltytier]</code>");
    expect(text).toContain("Bronze, Silver, Gold, Platinum");
    expect(text).toContain("http://127.0.0.1:9/hook?a=1&amp;b=2");
  });

  test("is paged, fifty at a time", async () => {
    await importing(Array.from({ length: 120 }, (_, n) => person(`p${String(n).padStart(3, "0")}@example.com`)));
    const seen = new Set<string>();
    let path: string | undefined = `lists/${newsletter}`;
    let pages = 0;
    while (path !== undefined) {
      const { text } = await page(path);
      for (const [, email = ""] of text.matchAll(/>(p\d{3}@example\.com)</g)) seen.add(email);
      const next = /href="\/sandbox\/([^"]+)" rel="next"/.exec(text)?.[1];
      path = next?.replaceAll("&amp;", "&");
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(seen.size).toBe(120);
    expect((await page(`lists/${newsletter}?page=2`)).text).toContain("Page 2 of 3");
    expect((await page(`lists/${newsletter}?page=99`)).text).toContain('rel="prev"');
    expect((await page(`lists/${newsletter}?page=none`)).status).toBe(200);
  });

  test("finds people by how their address begins, in whatever state, and takes signs for what they are", async () => {
    await importing([person(AOI), person("aoki@example.com"), person("ben@example.com")]);
    await sandbox.control.setState(newsletter, "aoki@example.com", "Deleted");
    const { text } = await page(`lists/${newsletter}?find=AO`);
    expect(text).toContain(AOI);
    expect(text).toContain("aoki@example.com");
    expect(text).not.toContain("ben@example.com");
    const nobody = (await page(`lists/${newsletter}?find=${encodeURIComponent('%"><script>')}`)).text;
    expect(nobody).toContain("No address on this list begins so.");
    expect(nobody).not.toContain("<script");
  });
});

describe("a person", () => {
  const at = (listId: string, email = AOI) => `lists/${listId}/person?${new URLSearchParams({ email })}`;

  test("is shown with everything that is known of them, on this list and the client's others", async () => {
    const CustomFields = [{ Key: "City", Value: "Kyoto" }];
    const aoi = person(AOI, { Name: "Aoi", MobileNumber: "+819012345678", ConsentToTrack: "Yes", CustomFields });
    await importing([aoi]);
    await importing([person(AOI)], events);
    await sandbox.control.setState(newsletter, AOI, "Unsubscribed");
    const { text } = await page(at(newsletter));
    for (const words of ["Aoi", "+819012345678", "<dd>Yes</dd>", "<dd>Kyoto</dd>", "Unsubscribed · ", ">Events</a>"]) {
      expect(text).toContain(words);
    }
    const unknown = await page(at(newsletter, "nobody@example.com"));
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain("This list has never had that address.");
  });

  test.each([
    ["unsubscribe", "Unsubscribed", true],
    ["bounce", "Bounced", true],
    ["remove", "Deleted", false],
  ] as const)("%s makes them %s, as if it happened there", async (action, state, isSuppressed) => {
    await importing([person(AOI)]);
    expect((await page(at(newsletter))).text).toContain(`value="${action}"`);
    const done = await submit(`lists/${newsletter}/person`, { email: AOI, action });
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).toContain('role="status"');
    expect(await sandbox.control.subscribers(newsletter, state)).toMatchObject([{ EmailAddress: AOI }]);
    const { body } = await sandbox.control.api("GET", `clients/${SEED.clientId}/suppressionlist.json`);
    expect(body).toMatchObject({ TotalNumberOfRecords: isSuppressed ? 1 : 0 });
    await submit(`lists/${newsletter}/person`, { email: AOI, action: "signUp" });
    expect(await sandbox.control.subscribers(newsletter)).toHaveLength(1);
  });

  test("who is unconfirmed confirms, alone or with everybody else", async () => {
    await importing([person(AOI), person("ben@example.com"), person("cho@example.com")], confirmed);
    expect((await page(`lists/${confirmed}`)).text).toContain("Confirm all who are unconfirmed");
    await submit(`lists/${confirmed}/person`, { email: AOI, action: "confirm" });
    expect(await sandbox.control.subscribers(confirmed)).toMatchObject([{ EmailAddress: AOI }]);
    await submit(`lists/${confirmed}/person`, { action: "confirm-all" });
    expect(await sandbox.control.subscribers(confirmed)).toHaveLength(3);
  });

  test("is added by hand, and a malformed address is said to be one", async () => {
    const added = await submit(`lists/${newsletter}/person`, { email: AOI, name: "Aoi", action: "add" });
    expect(added.url).toContain("/person?email=aoi%40example.com");
    expect(await sandbox.control.subscribers(newsletter)).toMatchObject([{ EmailAddress: AOI, Name: "Aoi" }]);
    const refused = await submit(`lists/${newsletter}/person`, { email: "aoi@", name: "", action: "add" });
    expect(refused.text).toContain('<p role="alert">That is no e-mail address.</p>');
  });
});

test("the suppression list is shown, added to and taken from", async () => {
  const path = `clients/${SEED.clientId}/suppressed`;
  expect((await page(path)).text).toContain("No address is suppressed.");
  await importing([person(AOI)]);
  expect((await submit(path, { email: AOI, action: "suppress" })).text).toContain("By hand, or unknown");
  expect(await sandbox.control.subscribers(newsletter, "Unsubscribed")).toHaveLength(1);
  expect((await submit(path, { email: AOI, action: "unsuppress" })).text).toContain("No address is suppressed.");
  expect((await page("clients/none/suppressed")).status).toBe(404);
});

test("pages run no script, take style from themselves only, and send forms to themselves only", async () => {
  await importing([person(AOI)]);
  for (const path of ["", `lists/${newsletter}`, `lists/${newsletter}/person?email=${AOI}`]) {
    const { text, headers } = await page(path);
    const style = /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    const policy = headers.get("content-security-policy");
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(policy).toContain("form-action 'self'");
    expect(text).not.toMatch(/<script| style=| on\w+=/);
  }
});

test("a form of another site's page does nothing", async () => {
  const fields = { email: AOI, action: "add" };
  const answer = await submit(`lists/${newsletter}/person`, fields, { origin: "https://attacker.example" });
  expect(answer.status).toBe(403);
  expect(await sandbox.control.subscribers(newsletter)).toEqual([]);
});

test("every page speaks Japanese to those who prefer it", async () => {
  await importing([person(AOI)]);
  const words: readonly (readonly [string, string])[] = [
    ["", "配信除外アドレス"],
    [`lists/${newsletter}`, "カスタムフィールド"],
    [`lists/${newsletter}/person?email=${AOI}`, "配信停止にする"],
    [`clients/${SEED.clientId}/suppressed`, "配信除外リスト"],
  ];
  for (const [path, word] of words) {
    const { text } = await page(path, { "accept-language": "ja" });
    expect(text).toContain('<html lang="ja">');
    expect(text).toContain(word);
  }
});
