import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { ensureDemoProfiles } from "../../server/demo/load-profiles.js";
import { DEMO_COUNTS } from "../../server/demo/profiles.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { startTestSandbox, type TestSandbox } from "../support/sandbox.js";

const at = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const read = (file: string) => readFile(at(file), "utf8");

/** The only block of that language. */
function block(text: string, language: string): string {
  const found = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map((match) => match[1]!);
  expect(found).toHaveLength(1);
  return found[0]!;
}

let sandbox: TestSandbox;
let app: TestApp;
let shop: TestDatabase;
let folder: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  shop = await createTestDatabase({ empty: true });
  // Inside the project, where the program finds the packages that it imports.
  folder = await mkdtemp(at("node_modules/.readme-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await app?.close();
  await shop?.drop();
  await sandbox?.close();
});

test("the program in the README runs as written, from the source to the last subscriber", async () => {
  const file = path.join(folder, "automate.mjs");
  await writeFile(file, block(await read("README.md"), "js"));
  const { connectionString } = await ensureDemoProfiles(shop.ownerUrl);
  const child = spawn(process.execPath, [file], {
    env: {
      LISTWRIGHT_URL: app.url,
      LISTWRIGHT_TOKEN: app.token,
      LISTWRIGHT_PASSWORD: app.admin.password,
      CAMPAIGN_MONITOR_API_KEY: sandbox.seed.apiKey,
      CAMPAIGN_MONITOR_LIST_ID: sandbox.seed.listIds.newsletter,
      PROFILES_URL: connectionString,
      PROFILES_RELATION: "demo.profile",
    },
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  const [status] = (await once(child, "close")) as [number];
  expect({ status, output: status === 0 ? "" : output }).toEqual({ status: 0, output: "" });

  const lines = output.trim().split("\n");
  expect(lines).toContain("SUCCEEDED 100 %");
  const { evaluated, invalid, duplicates, unique } = DEMO_COUNTS;
  expect(JSON.parse(lines.at(-1)!)).toEqual({
    state: "SUCCEEDED",
    progress: 1,
    counts: { evaluated, invalid, duplicates, unique, added: unique, updated: 0, rejected: 0 },
    failure: null,
    rejections: [],
  });
  expect(await sandbox.control.subscribers(sandbox.seed.listIds.newsletter)).toHaveLength(unique);
});

test("the Japanese README shows the same program, and the same variables", async () => {
  const [english, japanese] = [await read("README.md"), await read("README.ja.md")];
  expect(block(japanese, "js")).toBe(block(english, "js"));
  expect(variablesIn(japanese)).toEqual(variablesIn(english));
  expect(headingsIn(japanese)).toHaveLength(headingsIn(english).length);
});

test("the README's tables name every variable that the server reads, and no other", async () => {
  const sources = (await read("server/env.ts")) + (await read("server/access/sso/sso-settings.ts"));
  const known = [...sources.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map((match) => match[1]!);
  expect(known).toContain("LISTWRIGHT_SECRET_KEYS_PREVIOUS");
  expect(variablesIn(await read("README.md"))).toEqual(known.toSorted());
});

test("every command in the README is a script of the package, and check it says what .ci/run does", async () => {
  const readme = await read("README.md");
  const { scripts } = JSON.parse(await read("package.json")) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm (?:run )?(start|test|(?<=run )[a-z:-]+)/g)].map((match) => match[1]!);
  expect(named).toEqual(expect.arrayContaining(["start", "demo", "sandbox", "lint", "typecheck", "build", "test"]));
  expect(named.filter((name) => !(name in scripts))).toEqual([]);

  const checks = /^## Check it\n\n```sh\n(.*?)^```$/ms.exec(readme)![1]!.trim().split("\n");
  const ci = await read(".ci/run");
  expect(checks.filter((command) => !ci.replaceAll("--silent ", "").includes(command))).toEqual([]);
});

/** Those in the first column of a table. */
function variablesIn(text: string): string[] {
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => [...row.split("|")[1]!.matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]!)).toSorted();
}

function headingsIn(text: string): string[] {
  return text.split("\n").filter((line) => line.startsWith("#"));
}
