import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import pg from "pg";
import type { Logger } from "pino";

import { makeDirectory } from "../make-directory.js";
import { StartUpProblem } from "../start-up-problem.js";
import { lockDirectory } from "./directory-lock.js";
import { APPLICATION, DATABASE, passwordFileIn, portFileIn, SUPERUSER } from "./embedded-files.js";
import { findPostgresBinaries } from "./postgres-binaries.js";
import {
  initialiseCluster,
  PostgresFailed,
  startPostgres,
  stopOrphanedPostgres,
  type PostgresCommand,
  type RunningPostgres,
} from "./postgres-server.js";
import { findClosedDirectory, findPostgresUser, lettingThrough, type PostgresUser } from "./postgres-user.js";

const OWNER = "listwright_owner";

const SETTINGS = {
  shared_buffers: "256MB",
  max_wal_size: "2GB",
  max_connections: "100",
  // An answer of a destination counts as recorded only when it outlives a power cut.
  synchronous_commit: "on",
};

export interface EmbeddedPostgres {
  /** The application's role on the database. */
  readonly url: string;
  /** The role that owns the tables; it may make roles and schemas. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  readonly pid: () => number | null;
  stop(): Promise<void>;
}

/**
 * PostgreSQL inside the data directory, for one Listwright at a time. Recovers from whatever a `kill -9` left: an
 * orphaned server, a stale postmaster.pid, a half-made cluster. Restarts it on the same port when it dies. Every
 * reason why it cannot start is a {@link StartUpProblem}.
 */
export async function startEmbeddedPostgres(options: {
  readonly dataDir: string;
  readonly log: Logger;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<EmbeddedPostgres> {
  const { dataDir, log } = options;
  const binaries = await findPostgresBinaries();
  const user = await openDataDirectory(dataDir, await findPostgresUser(), binaries.postgres);
  const lock = await lockDirectory(dataDir);
  try {
    const directory = path.join(dataDir, "postgres");
    const command = { binaries, user, directory, log };
    const password = await readOrMakePassword(passwordFileIn(dataDir));
    await stopOrphanedPostgres(directory, log);
    await ensureCluster(command, password);
    const keeper = new PostgresKeeper(command, { ...SETTINGS, ...options.settings });
    const port = await keeper.start(portFileIn(dataDir));
    const urlOf = (role: string, secret: string, database: string) =>
      `postgresql://${role}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`;
    const superuserUrl = urlOf(SUPERUSER, password, "postgres");
    // New at every start: nobody but this process and its children has a use for them.
    const secrets = { owner: randomSecret(), application: randomSecret() };
    try {
      await ensureDatabase(superuserUrl, secrets);
    } catch (error) {
      await keeper.stop();
      throw error;
    }
    return {
      url: urlOf(APPLICATION, secrets.application, DATABASE),
      ownerUrl: urlOf(OWNER, secrets.owner, DATABASE),
      superuserUrl,
      pid: () => keeper.pid,
      async stop() {
        await keeper.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw explain(error, dataDir);
  }
}

/** Keeps one PostgreSQL running until it is told to stop. */
class PostgresKeeper {
  #running: RunningPostgres | null = null;
  #stopping = false;
  #restarting: Promise<void> = Promise.resolve();
  readonly #onExit = () => this.#running?.interrupt();

  constructor(
    private readonly command: PostgresCommand,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  get pid(): number | null {
    return this.#running?.pid ?? null;
  }

  /** Prefers the port of the last start, so that addresses written down elsewhere go on working. */
  async start(portFile: string): Promise<number> {
    const last = Number(await readFile(portFile, "utf8").catch(() => "0"));
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort(attempt === 1 && last > 1023 && last < 65_536 ? last : 0);
      try {
        await this.#launch(port);
        await writeFile(portFile, String(port), { mode: 0o600 });
        process.once("exit", this.#onExit);
        return port;
      } catch (error) {
        // Somebody took the port since, or children of a killed server are still going.
        const canPass =
          error instanceof PostgresFailed && /could not bind|shared memory block is still in use/.test(error.message);
        if (!canPass || attempt === 20) throw error;
        await delay(250);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    process.off("exit", this.#onExit);
    await this.#running?.stop();
    await this.#restarting;
    await this.#running?.stop();
  }

  async #launch(port: number): Promise<void> {
    const running = await startPostgres(this.command, port, this.settings);
    this.#running = running;
    void running.ended.then(() => {
      this.#running = null;
      if (!this.#stopping) this.#restarting = this.#restart(port);
    });
  }

  async #restart(port: number): Promise<void> {
    for (let waitMs = 200; !this.#stopping; waitMs = Math.min(waitMs * 2, 10_000)) {
      this.command.log.error({ waitMs }, "PostgreSQL ended unexpectedly and is started again");
      await delay(waitMs);
      if (this.#stopping) return;
      try {
        await this.#launch(port);
        this.command.log.info("PostgreSQL is running again");
        return;
      } catch (error) {
        this.command.log.error({ reason: (error as Error).message }, "PostgreSQL could not be started again");
      }
    }
  }
}

/** Makes it ready, and answers as whom PostgreSQL is to be started so that it gets there. */
async function openDataDirectory(dataDir: string, user: PostgresUser, binary: string): Promise<PostgresUser> {
  await makeDirectory(dataDir, user.uid === undefined ? 0o700 : 0o711).catch((cause: unknown) => {
    throw notWritable(dataDir, cause);
  });
  const probe = path.join(dataDir, `.writable-${process.pid}`);
  try {
    await writeFile(probe, "");
    await rm(probe);
  } catch (cause) {
    throw notWritable(dataDir, cause);
  }
  if (user.uid === undefined) return user;
  // PostgreSQL's own user passes through, and sees nothing but its own directory.
  const { mode } = await stat(dataDir);
  if ((mode & 0o001) === 0) await chmod(dataDir, (mode & 0o777) | 0o001);
  const closed = (await findClosedDirectory(dataDir, user)) ?? (await findClosedDirectory(path.dirname(binary), user));
  if (closed === null) return user;
  const able = await lettingThrough(user, binary);
  if (able) return able;
  throw new StartUpProblem(
    `PostgreSQL cannot run as root, and its own user 'postgres' may not enter ${closed}: start Listwright as an ordinary user, move it and its data directory to where that user may go, or set DATABASE_URL.`,
  );
}

function notWritable(dataDir: string, cause: unknown): StartUpProblem {
  return new StartUpProblem(
    `The data directory ${dataDir} is not writable: give this user the right to write there, or set LISTWRIGHT_DATA_DIR to another directory.`,
    { cause },
  );
}

/** A cluster is made beside its place and moved there when it is complete; what an interrupted start left is thrown away. */
async function ensureCluster(command: PostgresCommand, password: string): Promise<void> {
  const { directory, user } = command;
  const present = await readFile(path.join(directory, "PG_VERSION"), "utf8").catch(() => null);
  if (present !== null) {
    if (present.trim() === "18") return;
    throw new StartUpProblem(
      `The data directory holds a database of PostgreSQL ${present.trim()}, but this Listwright needs 18: use the Listwright that made it, or another LISTWRIGHT_DATA_DIR.`,
    );
  }
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const passwordFile = `${unfinished}-password`;
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined) {
      await chown(unfinished, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    await initialiseCluster({ ...command, directory: unfinished }, SUPERUSER, passwordFile);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, directory).catch((cause: unknown) => {
    throw new StartUpProblem(
      `${directory} exists but is no database of Listwright's: move it away, or set LISTWRIGHT_DATA_DIR to another directory.`,
      { cause },
    );
  });
}

async function ensureDatabase(superuserUrl: string, secrets: { owner: string; application: string }): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const [role, secret, rights] of [
      [OWNER, secrets.owner, "CREATEROLE"],
      [APPLICATION, secrets.application, ""],
    ] as const) {
      const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
      const verb = rowCount === 0 ? "CREATE" : "ALTER";
      await client.query(`${verb} ROLE ${role} LOGIN ${rights} PASSWORD ${pg.escapeLiteral(secret)}`);
    }
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${OWNER}`);
  } finally {
    await client.end();
  }
}

async function readOrMakePassword(file: string): Promise<string> {
  const present = await readFile(file, "utf8").catch(() => "");
  if (present !== "") return present.trim();
  const made = randomSecret();
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

function randomSecret(): string {
  return randomBytes(24).toString("base64url");
}

/** A port of the loopback that nobody listens on at this moment: the wanted one where possible. */
async function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (wanted !== 0) resolve(freePort(0));
      else reject(error);
    });
    server.listen({ host: "127.0.0.1", port: wanted }, () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function explain(error: unknown, dataDir: string): Error {
  if (error instanceof StartUpProblem) return error;
  const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, " ").slice(0, 400) : "unknown reason";
  return new StartUpProblem(
    `The embedded PostgreSQL in ${dataDir} could not be started (${reason}): set LISTWRIGHT_DATA_DIR to another directory, or DATABASE_URL to a PostgreSQL database.`,
    { cause: error },
  );
}
