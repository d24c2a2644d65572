import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../support/app.js";
import { ADMIN, firstAdmin, newToken, sendTo } from "../support/first-admin.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../support/sandbox.js";
import { startServerProcess, type ServerProcess } from "../support/server-process.js";
import {
  makeConnection,
  makeSegment,
  makeSource,
  RUN,
  succeed,
  startRun,
  makeExport,
  MATCHING,
  type Run,
} from "../support/set-up.js";

const IMPORTS = { method: "POST", pathIncludes: "/import.json" } as const;
const DELETES = { method: "DELETE", pathIncludes: "/subscribers/" } as const;
const PEOPLE = 12_000;
const LONG = process.env["LISTWRIGHT_TEST_LENGTH"] === "long";

let sandbox: TestSandbox;
let profiles: TestProfiles;
beforeEach(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [PEOPLE]);
  // Long enough that a process dies with calls out, some of them carried out and not answered yet.
  await sandbox.control.fault({ delayMs: 40 }, { ...IMPORTS, probability: 0.5, seed: 3 });
});
afterEach(async () => {
  await sandbox.close();
  await profiles.drop();
});

const arrived = (calls: number) => sandbox.control.awaitCalls(calls, IMPORTS);

/** Whatever happened: the list is the segment, everybody counts once, and a further run has nothing to do. */
async function expectWhole(app: Pick<TestApp, "send">, exportId: string, runId: string): Promise<void> {
  const run = await ended(app, runId);
  expect(run).toMatchObject({ state: "SUCCEEDED", failure: null });
  expect(run.counts).toMatchObject({ evaluated: PEOPLE, unique: PEOPLE, added: PEOPLE, inDoubt: 0, notAttempted: 0 });
  const { recipients } = (
    await app.send<{ exportRun: { recipients: { totalCount: number } } }>(
      "query ($id: ID!) { exportRun(id: $id) { recipients(outcome: ADDED) { totalCount } } }",
      { id: runId },
    )
  ).exportRun;
  expect(recipients.totalCount).toBe(PEOPLE);
  const listed = await sandbox.control.subscribers(SEED.listIds.newsletter);
  expect(new Set(listed.map(({ EmailAddress }) => EmailAddress)).size).toBe(PEOPLE);
  expect(listed).toHaveLength(PEOPLE);

  const calls = (await sandbox.control.calls(IMPORTS)).length;
  const next = await ended(app, await startRun(app, exportId));
  expect(next).toMatchObject({ state: "SUCCEEDED", counts: { unchanged: PEOPLE, added: 0, updated: 0 } });
  expect((await sandbox.control.calls(IMPORTS)).length).toBe(calls);
}

async function ended(app: Pick<TestApp, "send">, runId: string): Promise<Run> {
  let run: Run | undefined;
  await expect
    .poll(
      async () => {
        run = (await app.send<{ exportRun: Run }>(`query ($id: ID!) { exportRun(id: $id) { ${RUN} } }`, { id: runId }))
          .exportRun;
        return ["SUCCEEDED", "COMPLETED_WITH_WARNINGS", "FAILED", "CANCELLED", "SKIPPED"].includes(run.state);
      },
      { timeout: 120_000, interval: 250 },
    )
    .toBe(true);
  return run!;
}

describe("a worker that is killed", () => {
  const key = randomBytes(32).toString("base64");
  let app: TestApp;
  let workers: ServerProcess[];
  beforeEach(async () => {
    workers = [];
    app = await startTestApp({
      env: { ROLE: "api", CAMPAIGN_MONITOR_URL: sandbox.url, LISTWRIGHT_SECRET_KEY: key },
    });
  });
  afterEach(async () => {
    for (const worker of workers) await worker.stop("SIGKILL");
    await app.close();
  });

  async function startWorker(): Promise<ServerProcess> {
    const worker = await startServerProcess({
      ROLE: "worker",
      DATABASE_URL: app.database.url,
      DATABASE_OWNER_URL: app.database.ownerUrl,
      LISTWRIGHT_SECRET_KEY: key,
      CAMPAIGN_MONITOR_URL: sandbox.url,
    });
    workers.push(worker);
    return worker;
  }

  /** As if the dead worker's lease had run out, so that a test need not wait for it. */
  async function leaseRunsOut(): Promise<void> {
    const client = new pg.Client({ connectionString: app.database.ownerUrl });
    await client.connect();
    await client.query(
      "UPDATE listwright.export_run SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE lease_expires_at IS NOT NULL",
    );
    await client.end();
  }

  test("in the middle of delivery loses nobody, and nobody counts twice", async () => {
    const { exportId } = await makeExport(app, profiles);
    await startWorker();
    const runId = await startRun(app, exportId);
    await arrived(3);
    await workers.at(-1)!.stop("SIGKILL");
    // The next one waits until the lease has run out by itself.
    await startWorker();
    await expectWhole(app, exportId, runId);
  });

  test("again and again, at whatever moment, loses nobody either", async () => {
    const { exportId } = await makeExport(app, profiles);
    const runId = await startRun(app, exportId);
    for (let kill = 1; kill <= (LONG ? 8 : 2); kill += 1) {
      await startWorker();
      // The first dies while it plans, the others a few calls later each.
      await (kill === 1 ? planning(runId) : arrived((await sandbox.control.calls(IMPORTS)).length + kill));
      await workers.at(-1)!.stop("SIGKILL");
      await leaseRunsOut();
    }
    await startWorker();
    await expectWhole(app, exportId, runId);
  });

  /** A mirror of 240 people, already on the list: whoever goes up to the 80th leaves and returns. */
  async function mirrored(): Promise<string> {
    const sourceId = await makeSource(app, profiles);
    const segmentId = await makeSegment(app, sourceId, "SELECT * FROM profile WHERE id <= 240 AND consent");
    const input = {
      name: "A mirror",
      connectionId: await makeConnection(app),
      clientId: SEED.clientId,
      listId: SEED.listIds.newsletter,
      segmentIds: [segmentId],
      matching: MATCHING,
      membership: "MIRROR",
      onLeave: "DELETE",
      guards: { maxLeaverShare: 1 },
    };
    const exportId = await succeed(app, "createExport(input: $input)", { input }, "Export");
    await startWorker();
    expect(await ended(app, await startRun(app, exportId))).toMatchObject({
      state: "SUCCEEDED",
      counts: { added: 240 },
    });
    return exportId;
  }

  async function ledger(what: string): Promise<number> {
    const client = new pg.Client({ connectionString: app.database.ownerUrl });
    await client.connect();
    const { rows } = await client.query<{ people: number }>(`SELECT count(*)::int AS people FROM listwright.${what}`);
    await client.end();
    return rows[0]!.people;
  }

  test("in the middle of removals and of returns: everybody is where they belong, counts once, and is known to be ours", async () => {
    const exportId = await mirrored();
    const rounds = LONG ? 6 : 1;
    // Long enough that a process dies between a call and its answer, and between the answer and reading them back.
    await sandbox.control.fault({ delayMs: 30 }, { method: "GET", pathIncludes: "email=", probability: 0.5, seed: 5 });
    await sandbox.control.fault({ delayMs: 30 }, { ...DELETES, probability: 0.5, seed: 4 });

    await profiles.change("UPDATE profile SET consent = false WHERE id <= 80");
    const leaving = await startRun(app, exportId);
    for (let kill = 1; kill <= rounds; kill += 1) {
      await sandbox.control.awaitCalls((await sandbox.control.calls(DELETES)).length + 7, DELETES);
      await workers.at(-1)!.stop("SIGKILL");
      await leaseRunsOut();
      await startWorker();
    }
    const left = await ended(app, leaving);
    expect(left).toMatchObject({
      state: "SUCCEEDED",
      counts: { unchanged: 160, toRemove: 80, removed: 80, removalNotNeeded: 0, removalInDoubt: 0 },
    });
    expect(await sandbox.control.subscribers(SEED.listIds.newsletter, "Deleted")).toHaveLength(80);
    expect(await ledger("recipient WHERE deleted_from = 'ACTIVE' AND deleted_state_date IS NOT NULL")).toBe(80);
    expect(await ledger("delivery_intent")).toBe(0);

    await profiles.change("UPDATE profile SET consent = true");
    const returning = await startRun(app, exportId);
    for (let kill = 1; kill <= (LONG ? 2 : 1); kill += 1) {
      // One call refuses all of them as deleted; four bring them back. The worker dies after the first of these, or the next.
      await arrived((await sandbox.control.calls(IMPORTS)).length + (kill === 1 ? 2 : 1));
      await workers.at(-1)!.stop("SIGKILL");
      await leaseRunsOut();
      await startWorker();
    }
    const returned = await ended(app, returning);
    expect(returned).toMatchObject({
      state: "SUCCEEDED",
      counts: { unchanged: 160, added: 80, rejected: 0, inDoubt: 0, notAttempted: 0 },
    });
    expect(await sandbox.control.subscribers(SEED.listIds.newsletter)).toHaveLength(240);
    expect(await ledger("recipient WHERE is_foreign OR deleted_from IS NOT NULL")).toBe(0);
    expect(await ledger("delivery_intent")).toBe(0);
    const next = await ended(app, await startRun(app, exportId));
    expect(next).toMatchObject({ state: "SUCCEEDED", counts: { unchanged: 240, toRemove: 0, added: 0 } });
  });

  async function planning(runId: string): Promise<void> {
    await expect
      .poll(
        async () => {
          const query = "query ($id: ID!) { exportRun(id: $id) { state } }";
          return (await app.send<{ exportRun: { state: string } }>(query, { id: runId })).exportRun.state;
        },
        { timeout: 20_000, interval: 10 },
      )
      .not.toBe("QUEUED");
  }
});

/** Needs /proc to find the processes of the PostgreSQL that the server brought along. */
describe.runIf(process.platform === "linux")("PostgreSQL killed", () => {
  let dataDir: string;
  let server: ServerProcess;
  const token = newToken();
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), "listwright-crash-"));
    await chmod(dataDir, 0o711);
    server = await start();
  });
  afterEach(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = () =>
    startServerProcess({
      PORT: "0",
      LISTWRIGHT_DATA_DIR: dataDir,
      CAMPAIGN_MONITOR_URL: sandbox.url,
      ...firstAdmin(token),
    });

  /** Whatever serves now. Requests that meet the outage are repeated, as any client would. */
  const app = {
    admin: ADMIN,
    async send<T = Record<string, never>>(query: string, variables?: Record<string, unknown>): Promise<T> {
      for (let tries = 1; ; tries += 1) {
        try {
          return await sendTo<T>(server.url!, token, query, variables);
        } catch (error) {
          if (tries === 40) throw error;
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
      }
    },
  };

  async function postmaster(): Promise<number> {
    const file = await readFile(path.join(dataDir, "postgres", "postmaster.pid"), "utf8");
    return Number(file.split("\n")[0]);
  }

  /** A session of Listwright's: a child of the postmaster that says so in its title. */
  async function aSession(): Promise<number> {
    const parent = await postmaster();
    for (const entry of await readdir("/proc")) {
      if (!/^\d+$/.test(entry)) continue;
      const status = await readFile(`/proc/${entry}/status`, "utf8").catch(() => "");
      const title = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
      if (status.includes(`PPid:\t${parent}\n`) && / 127\.0\.0\.1\(/.test(title)) return Number(entry);
    }
    throw new Error("No session was found.");
  }

  test("one of its sessions, so that it starts over and loses what was staged: the run goes on by itself", async () => {
    const { exportId } = await makeExport(app, profiles);
    const runId = await startRun(app, exportId);
    await arrived(3);
    process.kill(await aSession(), "SIGKILL");
    await expectWhole(app, exportId, runId);
    expect(server.child.exitCode).toBeNull();
  });

  test("all of it, with the server: after a new start the run goes on", async () => {
    const { exportId } = await makeExport(app, profiles);
    const runId = await startRun(app, exportId);
    await arrived(3);
    const database = await postmaster();
    process.kill(server.pid, "SIGKILL");
    process.kill(database, "SIGKILL");
    await server.stop();
    server = await start();
    await expectWhole(app, exportId, runId);
  });
});
