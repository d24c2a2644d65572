import { randomBytes } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../support/app.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../support/profiles.js";
import { startTestSandbox, type TestSandbox } from "../support/sandbox.js";
import { startServerProcess } from "../support/server-process.js";
import { makeExport, run } from "../support/set-up.js";

const KEY = randomBytes(32).toString("base64");

let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({
    env: { ROLE: "api", CAMPAIGN_MONITOR_URL: sandbox.url, LISTWRIGHT_SECRET_KEY: KEY },
  });
  profiles = await createProfiles();
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

/** The most memory that a fresh worker ever had while it exported everybody anew. */
async function peakOf(exportId: string): Promise<number> {
  const worker = await startServerProcess({
    ROLE: "worker",
    DATABASE_URL: app.database.url,
    DATABASE_OWNER_URL: app.database.ownerUrl,
    LISTWRIGHT_SECRET_KEY: KEY,
    CAMPAIGN_MONITOR_URL: sandbox.url,
  });
  try {
    expect(await run(app, exportId, true)).toMatchObject({ state: "SUCCEEDED" });
    return await worker.peakMegabytes();
  } finally {
    await worker.stop();
  }
}

test.runIf(process.platform === "linux")(
  "100,000 profiles take a worker at most 50 MB more than 10,000 do",
  async () => {
    await profiles.change(INSERT_PROFILES, [10_000]);
    const { exportId } = await makeExport(app, profiles);
    const small = await peakOf(exportId);
    await profiles.change("DELETE FROM profile");
    await profiles.change(INSERT_PROFILES, [100_000]);
    const large = await peakOf(exportId);
    expect(large - small).toBeLessThan(50);
  },
);
