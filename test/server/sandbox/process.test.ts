import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { SandboxControl, SEED } from "../../support/sandbox.js";
import { person } from "./raw-call.js";

const MAIN = fileURLToPath(new URL("../../../server/sandbox/main.ts", import.meta.url));
/** Node runs TypeScript as it is, but for imports that name the compiled file. */
const AS_TYPESCRIPT = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  registerHooks({ resolve: (name, context, next) =>
    next(name.startsWith(".") && context.parentURL?.endsWith(".ts") ? name.replace(/\\.js$/, ".ts") : name, context) });
`)}`;

interface Line {
  url: string;
  apiKey: string;
  clientId: string;
  listId: string;
}

let directory: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "listwright-sandbox-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function start(options: { args?: readonly string[]; env?: Record<string, string>; ipc?: boolean } = {}): ChildProcess {
  const child = spawn(process.execPath, ["--import", AS_TYPESCRIPT, MAIN, ...(options.args ?? [])], {
    env: { PATH: process.env.PATH, SANDBOX_PORT: "0", ...options.env },
    stdio: ["ignore", "pipe", "pipe", ...(options.ipc ? (["ipc"] as const) : [])],
  });
  children.push(child);
  return child;
}

async function firstOutput(child: ChildProcess): Promise<string> {
  const [output] = (await once(child.stdout!, "data")) as [Buffer];
  return output.toString("utf8");
}

const firstLine = async (child: ChildProcess): Promise<Line> => JSON.parse(await firstOutput(child)) as Line;

/** The exit status and all it said on standard error. */
async function end(child: ChildProcess): Promise<{ status: number; errors: string }> {
  const [errors, [status]] = await Promise.all([text(child.stderr!), once(child, "exit") as Promise<[number]>]);
  return { status, errors };
}

test("--json says in one line where it listens, and the key, client and list in it work", async () => {
  const child = start({ args: ["--json"] });
  const line = await firstLine(child);
  expect(line).toEqual({
    url: line.url,
    apiKey: SEED.apiKey,
    clientId: SEED.clientId,
    listId: SEED.listIds.newsletter,
  });
  const control = new SandboxControl(line.url);
  await control.api("POST", `subscribers/${line.listId}/import.json`, { Subscribers: [person("aoi@example.com")] });
  expect(await control.subscribers(line.listId)).toMatchObject([{ EmailAddress: "aoi@example.com" }]);
});

test.each(["SIGTERM", "SIGINT"] as const)("%s ends it with status 0, whatever hangs", async (signal) => {
  const child = start({ args: ["--json"] });
  const { url } = await firstLine(child);
  const control = new SandboxControl(url);
  await control.fault({ hangBefore: true });
  const hanging = control.api("GET", "clients.json").catch((error: unknown) => error);
  await control.awaitCalls(1);
  const ended = end(child);
  child.kill(signal);
  expect(await ended).toEqual({ status: 0, errors: "" });
  expect(await hanging).toBeInstanceOf(Error);
});

test("a parent with a channel gets the line too, and the sandbox ends when the channel closes", async () => {
  const child = start({ ipc: true });
  expect((await firstLine(child)).apiKey).toBe(SEED.apiKey);
  const ended = end(child);
  child.disconnect();
  expect(await ended).toEqual({ status: 0, errors: "" });
});

test("people are told in sentences", async () => {
  const child = start();
  const said = await firstOutput(child);
  expect(said).toMatch(/^The Campaign Monitor sandbox listens at http:\/\/127\.0\.0\.1:\d+\.\n/);
  for (const value of [SEED.apiKey, SEED.clientId, SEED.listIds.newsletter]) expect(said).toContain(value);
});

test("with a file, what it stored outlives being killed, and its IDs stay", async () => {
  const env = { SANDBOX_FILE: path.join(directory, "state.sqlite") };
  const child = start({ args: ["--json"], env });
  const first = await firstLine(child);
  const control = new SandboxControl(first.url);
  await control.api("POST", `subscribers/${first.listId}/import.json`, { Subscribers: [person("aoi@example.com")] });
  const { body: added } = await control.api<string>("POST", `lists/${first.clientId}.json`, { Title: "Tasting club" });
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;

  const again = await firstLine(start({ args: ["--json"], env }));
  const other = new SandboxControl(again.url);
  expect(await other.subscribers(again.listId)).toMatchObject([{ EmailAddress: "aoi@example.com" }]);
  expect(await other.api("GET", `lists/${added}.json`)).toMatchObject({ status: 200, body: { Title: "Tasting club" } });
});

test("a port in use is one sentence and status 1", async () => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, "127.0.0.1", resolve));
  const address = occupant.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const child = start({ args: ["--json"], env: { SANDBOX_PORT: String(port) } });
  expect(await end(child)).toEqual({
    status: 1,
    errors: `Port ${port} is in use: end the program that uses it, or set SANDBOX_PORT to another port.\n`,
  });
  await new Promise((resolve) => occupant.close(resolve));
});

test("a file that is none of its own, or cannot be made, is one sentence and status 1", async () => {
  const foreign = path.join(directory, "notes.txt");
  await writeFile(foreign, "These are notes and no database.\n".repeat(50));
  for (const file of [foreign, path.join(directory, "missing", "state.sqlite")]) {
    const { status, errors } = await end(start({ env: { SANDBOX_FILE: file } }));
    expect(status).toBe(1);
    expect(errors).toBe(
      `The sandbox cannot use the file ${file}: set SANDBOX_FILE to a file that may be written and is the sandbox's.\n`,
    );
  }
});

test.each(["65536", "http", "-1"])("SANDBOX_PORT=%s is one sentence and status 1", async (port) => {
  expect(await end(start({ env: { SANDBOX_PORT: port } }))).toEqual({
    status: 1,
    errors: "SANDBOX_PORT must be a port number from 0 to 65535.\n",
  });
});
