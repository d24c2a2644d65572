import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startOf } from "../../server/database/process-identity.js";
import { COUNT_NAMES } from "../../server/demo/perform-run.js";
import { DEMO_COUNTS, demoProfiles } from "../../server/demo/profiles.js";
import { normaliseAddress } from "../../server/recipients/address.js";
import { createTestDatabase } from "../support/database.js";
import { SEED, SandboxControl, startTestSandbox, type SandboxSubscriber } from "../support/sandbox.js";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), "listwright-demo-"));
  await chmod(home, 0o711);
});
const launched: ChildProcess[] = [];
afterAll(async () => {
  // Whoever a failed test left running ends in order, its PostgreSQL included.
  for (const child of launched) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "close");
  }
  await rm(home, { recursive: true, force: true });
});

interface Summary {
  readonly id: string;
  readonly state: string;
  readonly duration: number;
  readonly durationMs: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly listId: string;
}

function launch(given: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, ["dist/server/demo/main.js", ...given], {
    env: { PATH: process.env["PATH"] ?? "", PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  launched.push(child);
  return child;
}

async function runToEnd(given: readonly string[], env: Readonly<Record<string, string>>) {
  const child = launch(given, env);
  const output = { stdout: "", stderr: "" };
  child.stdout!.on("data", (data: Buffer) => (output.stdout += data.toString()));
  child.stderr!.on("data", (data: Buffer) => (output.stderr += data.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, ...output };
}

async function runOnce(env: Readonly<Record<string, string>>): Promise<Summary> {
  const { status, stdout, stderr } = await runToEnd(["--once", "--json"], env);
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  // Standard output carries the one line and nothing else.
  return JSON.parse(stdout) as Summary;
}

/** Settles with the first line of the output that matches. */
function lineOf(child: ChildProcess, pattern: RegExp): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const onLine = (line: string) => {
      const match = pattern.exec(line);
      if (match) resolve(match);
    };
    createInterface({ input: child.stdout! })
      .on("line", onLine)
      .once("close", () => reject(new Error("it ended")));
  });
}

/** What the list must hold: every valid address once, of the profile with the smallest number. */
function expectedSubscribers(): Map<string, string> {
  const names = new Map<string, string>();
  for (const { email, givenName, familyName } of demoProfiles()) {
    const address = normaliseAddress(email);
    if (typeof address !== "string" && !names.has(address.key)) names.set(address.key, `${givenName} ${familyName}`);
  }
  return names;
}

const namesByAddress = (subscribers: readonly SandboxSubscriber[]) =>
  new Map(subscribers.map(({ EmailAddress, Name }) => [EmailAddress.toLowerCase(), Name]));

/** Reads the list that a demo left behind in its data directory. */
async function listIn(dataDir: string): Promise<SandboxSubscriber[]> {
  const sandbox = await startTestSandbox({ file: path.join(dataDir, "sandbox.sqlite") });
  try {
    return await sandbox.control.subscribers(SEED.listIds.newsletter);
  } finally {
    await sandbox.close();
  }
}

/** Every process with its parent. */
async function processes(): Promise<[pid: number, parent: number][]> {
  if (process.platform !== "linux") {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
    const lines = stdout.trim().split("\n");
    return lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  }
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  return stats.map((stat, index) => [Number(pids[index]), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])]);
}

async function descendantsOf(pid: number): Promise<number[]> {
  const all = await processes();
  const of = (parent: number): number[] =>
    all.filter(([, its]) => its === parent).flatMap(([child]) => [child, ...of(child)]);
  return of(pid);
}

test("the first demo exports everybody, and a second one on the same data directory nobody", async () => {
  const dataDir = path.join(home, "first");
  const env = { LISTWRIGHT_DATA_DIR: dataDir };
  const first = await runOnce(env);
  expect(first.state).toBe("SUCCEEDED");
  expect(first.durationMs).toBeGreaterThan(0);
  expect(first.duration).toBe(first.durationMs / 1000);
  expect(Object.keys(first.counts).toSorted()).toEqual([...COUNT_NAMES].toSorted());
  const { evaluated, invalid, duplicates, unique } = DEMO_COUNTS;
  expect(first.counts).toMatchObject({ evaluated, invalid, withheld: 0, duplicates, unique, added: unique });

  const list = await listIn(dataDir);
  expect(namesByAddress(list)).toEqual(expectedSubscribers());
  const [someone] = [...demoProfiles()];
  expect(list.find(({ EmailAddress }) => EmailAddress === someone!.email)!.CustomFields).toEqual(
    expect.arrayContaining([
      { Key: "[City]", Value: someone!.city },
      { Key: "[Country]", Value: someone!.country },
      { Key: "[Loyaltytier]", Value: someone!.loyaltyTier },
      { Key: "[Customernumber]", Value: someone!.customerNumber },
    ]),
  );

  const second = await runOnce(env);
  expect(second.id).not.toBe(first.id);
  expect(second.counts).toMatchObject({ evaluated, unique, unchanged: unique, added: 0, updated: 0 });
  expect(await listIn(dataDir)).toEqual(list);
});

test("a demo whose every process was killed while it sent is taken up by the next", async () => {
  const dataDir = path.join(home, "killed");
  const env = { LISTWRIGHT_DATA_DIR: dataDir };
  const child = launch([], env);
  await lineOf(child, /^Sending/);
  const everything = [child.pid!, ...(await descendantsOf(child.pid!))];
  expect(everything.length).toBeGreaterThan(3);
  const ended = once(child, "close");
  for (const pid of everything) process.kill(pid, "SIGKILL");
  await ended;

  const summary = await runOnce(env);
  expect(summary.state).toBe("SUCCEEDED");
  const { counts } = summary;
  expect(counts["unchanged"]! + counts["added"]! + counts["updated"]!).toBe(DEMO_COUNTS.unique);
  expect(namesByAddress(await listIn(dataDir))).toEqual(expectedSubscribers());
});

test("a demo of which only the first process was killed leaves nothing that stands in the way of the next", async () => {
  const dataDir = path.join(home, "orphaned");
  const env = { LISTWRIGHT_DATA_DIR: dataDir };
  const child = launch([], env);
  const served = lineOf(child, /^Ctrl-C/);
  const [, sandboxUrl] = await lineOf(child, /^Sandbox: +(.+)$/);
  await served;
  const toSandbox = connect(Number(new URL(sandboxUrl!).port), "127.0.0.1");
  await once(toSandbox, "connect");
  const sandboxEnded = once(toSandbox, "close");
  child.kill("SIGKILL");
  await sandboxEnded;
  const { counts } = await runOnce(env);
  expect(counts).toMatchObject({ unchanged: DEMO_COUNTS.unique, added: 0 });
});

test("it serves on until Ctrl-C with the log-in that it prints, and leaves no process behind", async () => {
  const dataDir = path.join(home, "serving");
  const child = launch([], { LISTWRIGHT_DATA_DIR: dataDir });
  const lines = ["Console:", "Log in as:", "Password:", "Sandbox:"].map((label) =>
    lineOf(child, new RegExp(`^${label} +(.+)$`)),
  );
  const [url, email, password, sandboxUrl] = (await Promise.all(lines)).map((match) => match[1]!);
  const children = await descendantsOf(child.pid!);

  const login = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  expect(login.status).toBe(200);
  const cookie = login.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const answer = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify({
      query: `{
        segments { items { name memberCount } }
        connections { items { displayName status problems { code } } }
        apiTokens { name }
      }`,
    }),
  });
  const { data } = (await answer.json()) as { data: { segments: { items: { name: string }[] } } };
  expect(data).toEqual({
    segments: { items: expect.arrayContaining([{ name: "Everybody", memberCount: DEMO_COUNTS.evaluated }]) },
    connections: { items: [{ displayName: "Sandbox", status: "CONNECTED", problems: [] }] },
    // The token that the demo worked with is gone.
    apiTokens: [],
  });
  expect(data.segments.items).toHaveLength(4);
  expect(await new SandboxControl(sandboxUrl!).subscribers(SEED.listIds.newsletter)).toHaveLength(DEMO_COUNTS.unique);
  expect((await stat(path.join(dataDir, "demo-login"))).mode & 0o077).toBe(0);
  expect(await readFile(path.join(dataDir, "demo-login"), "utf8")).toBe(`${email}\n${password}\n`);

  const ended = once(child, "close") as Promise<[number | null]>;
  child.kill("SIGINT");
  expect((await ended)[0]).toBe(0);
  expect(children.length).toBeGreaterThan(2);
  expect(await Promise.all(children.map((pid) => startOf(pid)))).toEqual(children.map(() => null));
});

test("a server of one's own behind CAMPAIGN_MONITOR_URL receives the same people, in the fields that its list has", async () => {
  const apiKey = "0123456789abcdef0123456789abcdef";
  const listId = "fedcba9876543210fedcba9876543210";
  const timeZone = "(GMT) Coordinated Universal Time";
  const sandbox = await startTestSandbox({
    seed: {
      account: { name: "Somebody else", contactEmail: "owner@example.org", timeZone, apiKey },
      clients: [
        {
          id: "1".repeat(32),
          name: "A client without lists",
          apiKey: "2".repeat(32),
          timeZone,
          country: "Japan",
          lists: [],
        },
        {
          id: "3".repeat(32),
          name: "B client",
          apiKey: "4".repeat(32),
          timeZone,
          country: "Japan",
          lists: [
            { title: "A list that asks for confirmation", confirmedOptIn: true },
            {
              id: listId,
              title: "B list",
              fields: [
                { name: "Country", type: "Country" },
                { name: "Shoe size", type: "Number" },
              ],
            },
          ],
        },
      ],
    },
  });
  try {
    const summary = await runOnce({
      LISTWRIGHT_DATA_DIR: path.join(home, "elsewhere"),
      CAMPAIGN_MONITOR_URL: sandbox.url,
      DEMO_API_KEY: apiKey,
    });
    expect(summary).toMatchObject({ state: "SUCCEEDED", listId, counts: { added: DEMO_COUNTS.unique } });
    const address = `${sandbox.url}/api/v3.3/lists/${listId}`;
    const headers = { authorization: `Basic ${Buffer.from(`${apiKey}:x`).toString("base64")}` };
    const stats = (await (await fetch(`${address}/stats.json`, { headers })).json()) as Record<string, number>;
    expect(stats["TotalActiveSubscribers"]).toBe(DEMO_COUNTS.unique);
    const page = (await (await fetch(`${address}/active.json?pagesize=10`, { headers })).json()) as {
      Results: SandboxSubscriber[];
    };
    expect(page.Results[0]!.CustomFields.map(({ Key }) => Key)).toEqual(["[Country]"]);
  } finally {
    await sandbox.close();
  }
});

test("with a DATABASE_URL it works in that database, and whoever has another admin there is told so", async () => {
  const database = await createTestDatabase({ empty: true });
  try {
    const env = {
      DATABASE_URL: database.ownerUrl,
      LISTWRIGHT_SECRET_KEY: Buffer.alloc(32, 1).toString("base64"),
    };
    const summary = await runOnce({ ...env, LISTWRIGHT_DATA_DIR: path.join(home, "database") });
    expect(summary).toMatchObject({ state: "SUCCEEDED", counts: { added: DEMO_COUNTS.unique } });

    const stranger = await runToEnd(["--once", "--json"], { ...env, LISTWRIGHT_DATA_DIR: path.join(home, "stranger") });
    expect(stranger.status).toBe(1);
    expect(stranger.stderr.trim().split("\n").at(-1)).toMatch(
      /^The demo cannot log in as admin@example\.com, .*_ADMIN_EMAIL/,
    );
  } finally {
    await database.drop();
  }
});

/** One sentence, status 1, and nothing that only a developer reads. */
async function refusal(given: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { status, stdout, stderr } = await runToEnd(given, env);
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr.trim().split("\n")).toHaveLength(1);
  return stderr.trim();
}

test("a port in use is said in one sentence", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, resolve));
  const { port } = other.address() as AddressInfo;
  const sentence = await refusal([], { PORT: String(port), LISTWRIGHT_DATA_DIR: path.join(home, "port") });
  expect(sentence).toBe(`Port ${port} is in use: stop the program that uses it, or set PORT to another one.`);
  other.close();
});

test("an unknown argument, a role of its own and a directory that cannot be made are said in one sentence", async () => {
  expect(await refusal(["--twice"], {})).toMatch(/^The demo takes --once .* --json/);
  expect(
    await refusal([], {
      ROLE: "worker",
      DATABASE_URL: "postgresql://a@127.0.0.1:1/b",
      LISTWRIGHT_SECRET_KEY: Buffer.alloc(32).toString("base64"),
    }),
  ).toMatch(/leave ROLE out/);
  expect(await refusal([], { LISTWRIGHT_DATA_DIR: "/dev/null/demo" })).toMatch(
    /^The data directory .* is not writable/,
  );
});

test("an API key that the destination refuses is said in one sentence", async () => {
  const sandbox = await startTestSandbox();
  try {
    const { status, stderr } = await runToEnd(["--once", "--json"], {
      LISTWRIGHT_DATA_DIR: path.join(home, "key"),
      CAMPAIGN_MONITOR_URL: sandbox.url,
      DEMO_API_KEY: "f".repeat(32),
    });
    expect(status).toBe(1);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/key/i);
    expect(stderr).not.toMatch(/^\s+at /m);
  } finally {
    await sandbox.close();
  }
});
