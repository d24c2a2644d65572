import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { runServerToEnd, startServerProcess } from "../support/server-process.js";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "listwright-start-"));
  await chmod(home, 0o711);
});
afterAll(() => rm(home, { recursive: true, force: true }));

const dataDir = (name: string) => path.join(home, name);

/** One sentence (or one a line), what to do in it, status 1, and nothing that only a developer reads. */
async function refusal(env: Record<string, string>): Promise<string> {
  const { status, stdout, stderr } = await runServerToEnd(env);
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trim();
}

test("a port in use", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, resolve));
  const { port } = other.address() as { port: number };
  expect(await refusal({ PORT: String(port), LISTWRIGHT_DATA_DIR: dataDir("port") })).toBe(
    `Port ${port} is in use: stop the program that uses it, or set PORT to another one.`,
  );
  other.close();
});

const NOT_WRITABLE = /^The data directory .* is not writable: .* set LISTWRIGHT_DATA_DIR to another directory\.$/;

test("a data directory that cannot be written", async () => {
  await writeFile(dataDir("file"), "");
  expect(await refusal({ PORT: "0", LISTWRIGHT_DATA_DIR: path.join(dataDir("file"), "inside") })).toMatch(NOT_WRITABLE);
});

test.runIf(process.platform === "linux")("a data directory where the system takes no new names", async () => {
  expect(await refusal({ PORT: "0", LISTWRIGHT_DATA_DIR: "/proc/listwright/data" })).toMatch(NOT_WRITABLE);
});

test("everything that is wrong with the environment, at once", async () => {
  const message = await refusal({ PORT: "eighty", ROLE: "chef", CAMPAIGN_MONITOR_URL: "ftp://example.com" });
  expect(message.split("\n")).toEqual([
    "PORT must be a whole number.",
    "ROLE must be one of all, api, worker.",
    "CAMPAIGN_MONITOR_URL must be an http:// or https:// address.",
  ]);
});

test.runIf(process.platform === "linux" && process.getuid?.() === 0)(
  "as root, in a directory that only root may enter, PostgreSQL's own user gets through to its own",
  async () => {
    const closed = dataDir("closed");
    await mkdir(closed, { mode: 0o700 });
    const server = await startServerProcess({ PORT: "0", LISTWRIGHT_DATA_DIR: path.join(closed, "data") });
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ status: "ok" });
    await server.stop();
    expect((await stat(closed)).mode & 0o777).toBe(0o700);
  },
);

const KEY = Buffer.alloc(32, 7).toString("base64");

test.each([
  ["nobody listens there", "postgresql://app:secret-word@127.0.0.1:1/listwright", /no PostgreSQL answers/],
  ["the host does not exist", "postgresql://app:secret-word@no-such-host.invalid/listwright", /cannot be found/],
])("a DATABASE_URL that does not work: %s", async (_case, url, expected) => {
  const message = await refusal({ PORT: "0", DATABASE_URL: url, LISTWRIGHT_SECRET_KEY: KEY });
  expect(message).toMatch(/^DATABASE_URL /);
  expect(message).toMatch(expected);
  expect(message).not.toContain("secret-word");
});

test("after kill -9 of the server it starts again on the same data directory, and its first visitor is asked for the new code", async () => {
  const env = { PORT: "0", LISTWRIGHT_DATA_DIR: dataDir("killed") };
  const first = await startServerProcess(env);
  expect(first.printed()).toMatch(/one-time code, valid for 30 minutes, is \S+/);
  // PostgreSQL is left an orphan, its postmaster.pid stays.
  await first.stop("SIGKILL");
  const second = await startServerProcess(env);
  const answer = await fetch(`${second.url}/api/setup`);
  expect(await answer.json()).toEqual({ needed: true });

  expect(await refusal(env)).toMatch(/^Another Listwright \(process \d+\) is using the data directory/);
  await second.stop();
  expect(second.child.exitCode).toBe(0);
});
