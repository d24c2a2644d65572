import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";

const ADMIN = { email: "admin@example.com", password: "measured by the clock", token: `lw_${"b".repeat(43)}` };

/** Listwright as it is built and started by whoever uses it: API, worker and database. */
export interface Listwright {
  readonly send: Send;
  /** The most memory that API and worker, one process, had since this was asked before, in megabytes; null other than on Linux. */
  peakMegabytes(): Promise<number | null>;
  /** Seconds of processor time that it and its PostgreSQL have used so far; null other than on Linux. */
  processorSeconds(): Promise<number | null>;
  stop(): Promise<void>;
}

type Answer = Record<string, Record<string, unknown>>;
type Send = (query: string, variables?: Record<string, unknown>) => Promise<Answer>;

export async function startListwright(dataDir: string, destinationUrl: string): Promise<Listwright> {
  const server = spawn(process.execPath, ["dist/server/main.js"], {
    env: {
      PATH: process.env["PATH"],
      PORT: "0",
      LOG_LEVEL: "warn",
      LISTWRIGHT_DATA_DIR: dataDir,
      CAMPAIGN_MONITOR_URL: destinationUrl,
      PROFILE_LIMIT: "100000000",
      LISTWRIGHT_ADMIN_EMAIL: ADMIN.email,
      LISTWRIGHT_ADMIN_PASSWORD: ADMIN.password,
      LISTWRIGHT_ADMIN_TOKEN: ADMIN.token,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stdout }).on("line", (line) => {
      const [, found] = /ready at (\S+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
    server.once("exit", () => reject(new Error("The server did not start.")));
  });
  return {
    async send(query, variables = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${ADMIN.token}`, "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: Answer; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async peakMegabytes() {
      const status = await readFile(`/proc/${server.pid}/status`, "utf8").catch(() => "");
      const [, peak] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
      // From here on the most is measured anew.
      await writeFile(`/proc/${server.pid}/clear_refs`, "5").catch(() => undefined);
      return peak === undefined ? null : Number(peak) / 1024;
    },
    processorSeconds: () => processorSeconds(server.pid!, path.join(dataDir, "postgres", "postmaster.pid")),
    async stop() {
      server.kill("SIGTERM");
      if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
    },
  };
}

/** Of a process, and of a PostgreSQL with all its connections, those that ended included. */
async function processorSeconds(pid: number, postmasterFile: string): Promise<number | null> {
  if (process.platform !== "linux") return null;
  const postmaster = Number((await readFile(postmasterFile, "utf8")).split("\n")[0]);
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  let ticks = 0;
  for (const id of processes) {
    const stat = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
    // What follows the name, which may be anything: state, parent, and so on.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    if (id === pid || fields[1] === postmaster) ticks += user + system;
    if (id === postmaster) ticks += user + system + endedUser + endedSystem;
  }
  return ticks / TICKS_A_SECOND;
}

/** As Linux counts wherever it runs. */
const TICKS_A_SECOND = 100;

/** Makes all that an export needs, and a mirror of everybody that deletes leavers. Answers its ID. */
export async function makeMirror(
  { send }: Listwright,
  source: string,
  list: { readonly clientId: string; readonly listId: string },
): Promise<string> {
  const sourceId = idOf(
    await send(
      `mutation ($s: String!) { createSource(input: { name: "Bench", connectionString: $s, profileRelation: "profile" }) { ... on Source { id } ... on ValidationError { fields { path message } } } }`,
      { s: source },
    ),
  );
  const segmentId = idOf(
    await send(
      `mutation ($s: ID!) { createSegment(input: { name: "Everybody", sourceId: $s, sql: "SELECT * FROM profile WHERE NOT has_left" }) { ... on Segment { id } ... on ValidationError { fields { path message } } } }`,
      { s: sourceId },
    ),
  );
  const connectionId = idOf(
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
    p: ADMIN.password,
  });
  return idOf(
    await send(
      `mutation ($c: ID!, $s: ID!) { createExport(input: { name: "Bench", connectionId: $c, clientId: "${list.clientId}", listId: "${list.listId}", segmentIds: [$s], matching: { email: "email", name: ["name"], consentToTrack: { value: YES } }, membership: MIRROR, onLeave: DELETE, schedule: { kind: NONE } }) { ... on Export { id } ... on ValidationError { fields { path message } } } }`,
      { c: connectionId, s: segmentId },
    ),
  );
}

export interface RunFigures {
  readonly seconds: number;
  readonly removalSeconds: number;
  readonly counts: Readonly<Record<"added" | "updated" | "unchanged" | "removed" | "toUpdate" | "toRemove", number>>;
}

const COUNTS = "added updated unchanged removed toUpdate toRemove";

/** Runs an export, or makes a plan alone, until it has ended. */
export async function run(
  { send }: Listwright,
  exportId: string,
  kind: "start" | "plan",
  key: string,
): Promise<RunFigures> {
  const field = kind === "start" ? "startExportRun" : "planExport";
  const runId = idOf(
    await send(
      `mutation ($e: ID!, $k: ID!) { ${field}(exportId: $e, idempotencyKey: $k) { __typename ... on ExportRun { id } } }`,
      { e: exportId, k: key },
    ),
  );
  let removing: number | null = null;
  for (;;) {
    const answer = await send(
      `query ($r: ID!) { exportRun(id: $r) { state startedAt finishedAt failure { code } counts { ${COUNTS} } } }`,
      { r: runId },
    );
    const { state, startedAt, finishedAt, failure, counts } = answer["exportRun"] as {
      state: string;
      startedAt: string | null;
      finishedAt: string | null;
      failure: unknown;
      counts: RunFigures["counts"];
    };
    if (counts.removed > 0) removing ??= Date.now();
    if (finishedAt !== null) {
      if (state !== "SUCCEEDED" && state !== "PLANNED") {
        throw new Error(`The run ended ${state}: ${JSON.stringify(failure)}`);
      }
      const end = Date.parse(finishedAt);
      return {
        seconds: (end - Date.parse(startedAt!)) / 1000,
        removalSeconds: removing === null ? 0 : (end - removing) / 1000,
        counts,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function idOf(answer: Answer): string {
  const made = Object.values(answer)[0]!;
  if (typeof made["id"] !== "string") throw new Error(JSON.stringify(made));
  return made["id"];
}
