/**
 * How long an export takes, as a multiple of the least that any exporter does, measured in one run on one machine. Usage:
 * npm run bench [-- number-of-profiles]. Figures depend on the machine; the ratios much less.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

import pg from "pg";

import { runFloor } from "./floor.ts";
import { startSink } from "./sink.ts";

const profiles = Number(process.argv[2] ?? 200_000);
const dataDir = await mkdtemp(path.join(tmpdir(), "listwright-bench-"));
await chmod(dataDir, 0o711);
const sink = await startSink();
const admin = {
  email: "admin@example.com",
  password: "measured by the clock",
  token: `lw_${"b".repeat(43)}`,
};

const server = spawn(process.execPath, ["dist/server/main.js"], {
  env: {
    PATH: process.env["PATH"],
    PORT: "0",
    LOG_LEVEL: "warn",
    LISTWRIGHT_DATA_DIR: dataDir,
    CAMPAIGN_MONITOR_URL: sink.url,
    PROFILE_LIMIT: "100000000",
    LISTWRIGHT_ADMIN_EMAIL: admin.email,
    LISTWRIGHT_ADMIN_PASSWORD: admin.password,
    LISTWRIGHT_ADMIN_TOKEN: admin.token,
  },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      const [, found] = /ready at (\S+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
    server.once("exit", () => reject(new Error("The server did not start.")));
  });
  const source = await makeProfiles();
  await measure(url, source);
} finally {
  server.kill("SIGTERM");
  await once(server, "exit");
  sink.close();
  await rm(dataDir, { recursive: true, force: true });
}

async function makeProfiles(): Promise<string> {
  const read = async (file: string) => (await readFile(path.join(dataDir, file), "utf8")).trim();
  const address = `127.0.0.1:${await read("postgres-port")}`;
  const client = new pg.Client({
    connectionString: `postgresql://postgres:${await read("postgres-password")}@${address}/postgres`,
  });
  await client.connect();
  await client.query("CREATE DATABASE profiles");
  await client.query("CREATE ROLE reader LOGIN PASSWORD 'reader'");
  await client.end();
  const owner = new pg.Client({
    connectionString: `postgresql://postgres:${await read("postgres-password")}@${address}/profiles`,
  });
  await owner.connect();
  await owner.query("CREATE TABLE profile (id integer PRIMARY KEY, email text, name text)");
  await owner.query(
    "INSERT INTO profile SELECT n, 'person' || n || '@example.com', 'Person ' || n FROM generate_series(1, $1::int) AS n",
    [profiles],
  );
  await owner.query("VACUUM ANALYZE profile");
  await owner.query("GRANT SELECT ON profile TO reader");
  await owner.end();
  return `postgresql://reader:reader@${address}/profiles`;
}

async function measure(url: string, source: string): Promise<void> {
  const send = async (query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${admin.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as {
      data: Record<string, Record<string, string>>;
      errors?: unknown;
    };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const id = (answer: Record<string, Record<string, string>>) => {
    const made = Object.values(answer)[0]!;
    if (!made["id"]) throw new Error(JSON.stringify(made));
    return made["id"];
  };
  const sourceId = id(
    await send(
      `mutation ($s: String!) { createSource(input: { name: "Bench", connectionString: $s, profileRelation: "profile" }) { ... on Source { id } ... on ValidationError { fields { path message } } } }`,
      { s: source },
    ),
  );
  const segmentId = id(
    await send(
      `mutation ($s: ID!) { createSegment(input: { name: "Everybody", sourceId: $s, sql: "SELECT * FROM profile" }) { ... on Segment { id } ... on ValidationError { fields { path message } } } }`,
      { s: sourceId },
    ),
  );
  const connectionId = id(
    await send(`mutation { createConnection(input: { displayName: "Sink" }) { ... on Connection { id } } }`),
  );
  const { version } = (await send("{ consentStatement(locale: en) { version } }"))["consentStatement"]!;
  await send(
    `mutation ($c: ID!, $v: String!) { giveConsent(connectionId: $c, statementVersion: $v, locale: en) { __typename } }`,
    { c: connectionId, v: version },
  );
  await send(`mutation ($c: ID!) { authenticateWithApiKey(connectionId: $c, apiKey: "sink") { __typename } }`, {
    c: connectionId,
  });
  await send(`mutation ($c: ID!, $p: String!) { addSelfAsExportUser(connectionId: $c, password: $p) { __typename } }`, {
    c: connectionId,
    p: admin.password,
  });
  const exportId = id(
    await send(
      `mutation ($c: ID!, $s: ID!) { createExport(input: { name: "Bench", connectionId: $c, clientId: "${sink.clientId}", listId: "${sink.listId}", segmentIds: [$s], matching: { email: "email", name: ["name"], consentToTrack: { value: YES } } }) { ... on Export { id } ... on ValidationError { fields { path message } } } }`,
      { c: connectionId, s: segmentId },
    ),
  );
  const run = async (key: string): Promise<number> => {
    const runId = id(
      await send(
        `mutation ($e: ID!, $k: ID!) { startExportRun(exportId: $e, idempotencyKey: $k) { __typename ... on ExportRun { id } } }`,
        { e: exportId, k: key },
      ),
    );
    for (;;) {
      const { exportRun } = await send(`query ($r: ID!) { exportRun(id: $r) { state startedAt finishedAt } }`, {
        r: runId,
      });
      const { state, startedAt, finishedAt } = exportRun!;
      if (finishedAt) {
        if (state !== "SUCCEEDED") throw new Error(`The run ended ${state}.`);
        return (Date.parse(finishedAt) - Date.parse(startedAt!)) / 1000;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const began = performance.now();
  await runFloor(source, sink.url, sink.listId);
  const floor = (performance.now() - began) / 1000;
  const first = await run("first");
  const unchanged = await run("second");
  const peak =
    Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${server.pid}/status`, "utf8").catch(() => ""))?.[1] ?? 0) /
    1024;
  const line = (what: string, seconds: number) =>
    `${what.padEnd(34)} ${seconds.toFixed(1).padStart(8)} s ${(seconds / floor).toFixed(1).padStart(7)} × floor\n`;
  process.stdout.write(
    `${profiles} profiles\n${line("floor (keeps nothing)", floor)}${line("first run", first)}${line("second run, nothing changed", unchanged)}` +
      `most memory, API and worker in one  ${peak.toFixed(0).padStart(7)} MB\n`,
  );
}
