import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { findRunningPostgres } from "../../server/database/embedded-files.js";
import { createPool } from "../../server/database/orm.js";
import { countSealed } from "../../server/secrets/count-sealed.js";
import { mainKeyOf } from "../../server/secrets/main-key.js";
import { createTestDatabase, type TestDatabase } from "../support/database.js";
import { ADMIN, firstAdmin, logInAdmin, newToken } from "../support/first-admin.js";
import { ended, KeyLoad, servedApp, type ServedApp } from "../support/key-load.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../support/profiles.js";
import { startTestSandbox, type TestSandbox } from "../support/sandbox.js";
import { launch, runToEnd, startServerProcess, type ServerProcess } from "../support/server-process.js";
import { makeExport, startRun, type MadeExport } from "../support/set-up.js";

const ROTATE_KEY = "dist/server/rotate-key.js";
const LONG = process.env["LISTWRIGHT_TEST_LENGTH"] === "long";
const ROTATIONS = LONG ? 8 : 2;
const TIMEOUT_MS = LONG ? 1_800_000 : 600_000;
const PEOPLE = 400;

const token = newToken();

let sandbox: TestSandbox;
let profiles: TestProfiles;
let serverEnv: Record<string, string>;
beforeEach(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [PEOPLE]);
  serverEnv = {
    PORT: "0",
    CAMPAIGN_MONITOR_URL: sandbox.url,
    ...firstAdmin(token),
  };
});
afterEach(async () => {
  await sandbox.close();
  await profiles.drop();
});

async function expectLoggedIn(url: string, cookie: string): Promise<void> {
  const session = await fetch(`${url}/api/auth/get-session`, { headers: { cookie } });
  expect(await session.json()).toMatchObject({ user: { email: ADMIN.email } });
}

async function expectWorks(app: ServedApp, { exportId }: MadeExport): Promise<void> {
  expect(await ended(app, await startRun(app, exportId, true))).toMatchObject({ state: "SUCCEEDED" });
}

async function sealedWith(databaseUrl: string): Promise<(string | null)[]> {
  const pool: pg.Pool = createPool(databaseUrl, 1);
  const counts = await countSealed(pool);
  await pool.end();
  return [...counts.keys()];
}

describe("keys of the environment", { timeout: TIMEOUT_MS }, () => {
  let database: TestDatabase;
  let processes: ServerProcess[];
  beforeEach(async () => {
    database = await createTestDatabase();
    processes = [];
    Object.assign(serverEnv, { DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl });
  });
  afterEach(async () => {
    for (const process of processes) await process.stop("SIGKILL");
    await database.drop();
  });

  const newKey = () => randomBytes(32).toString("base64");
  const keyEnv = (current: string, previous?: string) => ({
    LISTWRIGHT_SECRET_KEY: current,
    ...(previous === undefined ? {} : { LISTWRIGHT_SECRET_KEYS_PREVIOUS: previous }),
  });

  async function start(role: "api" | "worker", keys: Record<string, string>): Promise<ServerProcess> {
    const started = await startServerProcess({ ...serverEnv, ROLE: role, ...keys });
    processes.push(started);
    return started;
  }

  test("exports, authentications and reads go on while everything is sealed anew, again and again; then the former key is not needed any more", async () => {
    let key = newKey();
    let api = await start("api", keyEnv(key));
    let worker = await start("worker", keyEnv(key));
    const app = servedApp(() => api.url!, token);
    const made = await makeExport({ ...app, admin: ADMIN }, profiles);
    const cookie = await logInAdmin(api.url!);
    const load = new KeyLoad(app, made);
    await load.more(1);

    for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
      const next = newKey();
      const keys = keyEnv(next, key);
      // One process after the other; and while one does not know the new key, nothing is sealed with it in bulk.
      const [oldApi, oldWorker] = [api, worker];
      worker = await start("worker", keys);
      await oldWorker.stop();
      const early = await runToEnd(ROTATE_KEY, { ...serverEnv, ...keys });
      expect(early.status).toBe(1);
      expect(early.stderr).toMatch(
        new RegExp(`does not know|knows the key ${mainKeyOf(next).id} yet \\(process ${oldApi.pid} at `),
      );
      api = await start("api", keys);
      await oldApi.stop();

      await load.more(1);
      const { status, stdout, stderr } = await runToEnd(ROTATE_KEY, { ...serverEnv, ...keys });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`^\\d+ records were sealed anew with the key ${mainKeyOf(next).id}\\.`));
      expect(stdout).toContain(`Nothing is sealed with ${mainKeyOf(key).id} any more: remove the former key from`);
      await load.more(1);
      expect(await sealedWith(database.url)).toEqual([mainKeyOf(next).id]);
      await expectLoggedIn(api.url!, cookie);
      key = next;
    }
    await load.stop();

    await api.stop();
    await worker.stop();
    api = await start("api", keyEnv(key));
    worker = await start("worker", keyEnv(key));
    await expectWorks(app, made);
    await expectLoggedIn(api.url!, cookie);
    const again = await runToEnd(ROTATE_KEY, { ...serverEnv, ...keyEnv(key) });
    expect(again.status).toBe(0);
    expect(again.stdout).toMatch(
      /^Everything \(\d+ records\) is sealed with the key \w{8}\.\nTo rotate, put a new key/,
    );
  });

  test("a wrong key ends the command with a sentence, and changes nothing", async () => {
    const key = newKey();
    const api = await start("api", keyEnv(key));
    const wrong = await runToEnd(ROTATE_KEY, { ...serverEnv, ...keyEnv(newKey()) });
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toMatch(/^LISTWRIGHT_SECRET_KEY is not the key that .* LISTWRIGHT_SECRET_KEYS_PREVIOUS\.\n$/);
    expect(await sealedWith(database.url)).toEqual([mainKeyOf(key).id]);
    await api.stop();
  });
});

describe("the key of the data directory", { timeout: TIMEOUT_MS }, () => {
  let dataDir: string;
  let server: ServerProcess;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), "listwright-rotate-"));
    await chmod(dataDir, 0o711);
    serverEnv["LISTWRIGHT_DATA_DIR"] = dataDir;
    server = await startServerProcess(serverEnv);
  });
  afterEach(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function keyIds(): Promise<string[]> {
    const lines = (await readFile(path.join(dataDir, "secret-key"), "utf8")).trim().split("\n");
    return lines.map((line) => mainKeyOf(line).id);
  }

  async function rotate(): Promise<void> {
    const { status, stdout, stderr } = await runToEnd(ROTATE_KEY, { LISTWRIGHT_DATA_DIR: dataDir });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(
      /^\d+ records were sealed anew with the key \w{8}\.\nNothing is sealed with \w{8} any more, and it is gone/,
    );
  }

  test("it is replaced while the server works, which needs no restart; killed in the middle, the command is simply run again", async () => {
    const app = servedApp(() => server.url!, token);
    const made = await makeExport({ ...app, admin: ADMIN }, profiles);
    const cookie = await logInAdmin(server.url!);
    const [first] = await keyIds();
    const load = new KeyLoad(app, made);
    await load.more(1);
    for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
      const [before] = await keyIds();
      if (rotation === 2) {
        const killed = launch(ROTATE_KEY, { LISTWRIGHT_DATA_DIR: dataDir });
        const gone = new Promise((resolve) => killed.once("exit", resolve));
        await expect.poll(async () => (await keyIds()).length, { timeout: 30_000, interval: 5 }).toBe(2);
        killed.kill("SIGKILL");
        await gone;
        await load.more(1);
        expect(await keyIds()).toHaveLength(2);
      }
      await rotate();
      const present = await keyIds();
      expect(present).toHaveLength(1);
      expect(present).not.toContain(before);
      await load.more(1);
      expect(await sealedWith((await findRunningPostgres(dataDir))!)).toEqual(present);
      await expectLoggedIn(server.url!, cookie);
    }
    await load.stop();
    expect(await keyIds()).not.toContain(first);

    await server.stop();
    // Without a server, the command brings the database along.
    await rotate();
    server = await startServerProcess(serverEnv);
    await expectWorks(app, made);
    await expectLoggedIn(server.url!, cookie);
  });

  test("a key that was lost is told at the next start, and no other takes its place", async () => {
    await server.stop();
    await rm(path.join(dataDir, "secret-key"));
    const { status, stderr } = await runToEnd("dist/server/main.js", serverEnv);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^\S+secret-key is missing, .*: restore it from a backup, or set LISTWRIGHT_SECRET_KEY to that key\.\n$/,
    );
    await expect(keyIds()).rejects.toThrow(/ENOENT/);
  });

  test("where there is no database, the command says so", async () => {
    const { status, stderr } = await runToEnd(ROTATE_KEY, { LISTWRIGHT_DATA_DIR: path.join(dataDir, "nothing") });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^There is no database in .*nothing: set LISTWRIGHT_DATA_DIR/);
  });
});
