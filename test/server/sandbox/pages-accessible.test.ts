// @vitest-environment jsdom
import axe from "axe-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { person } from "./raw-call.js";

const { newsletter, confirmed } = SEED.listIds;

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  const Subscribers = Array.from({ length: 51 }, (_, n) => person(`p${n}@example.com`, { Name: `P ${n}` }));
  await sandbox.control.api("POST", `subscribers/${newsletter}/import.json`, { Subscribers });
  await sandbox.control.api("POST", `subscribers/${confirmed}/import.json`, {
    Subscribers: [person("p1@example.com")],
  });
  await sandbox.control.setState(newsletter, "p2@example.com", "Unsubscribed");
  const webhook = { Events: ["Update"], Url: "http://127.0.0.1:9/", PayloadFormat: "json" };
  await sandbox.control.api("POST", `lists/${newsletter}/webhooks.json`, webhook);
});
afterAll(() => sandbox.close());

test.each([
  "",
  `lists/${newsletter}`,
  `lists/${newsletter}?find=p1`,
  `lists/${newsletter}?problem=address`,
  `lists/${confirmed}`,
  `lists/${newsletter}/person?email=p1%40example.com&done=add`,
  `clients/${SEED.clientId}/suppressed`,
  "lists/none",
])("nothing is found by axe on /sandbox/%s", async (path) => {
  const response = await fetch(sandbox.controlUrl + path, { headers: { "accept-language": "ja" } });
  document.open();
  document.write(await response.text());
  document.close();
  expect(document.documentElement.lang).toBe("ja");
  // What needs a layout is looked at in a browser.
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});
