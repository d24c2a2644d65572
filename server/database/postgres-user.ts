import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { StartUpProblem } from "../start-up-problem.js";

const run = promisify(execFile);
const USER = "postgres";

/** The user that PostgreSQL runs as: nothing to change, or, as PostgreSQL refuses to run as root, another one. */
export interface PostgresUser {
  readonly uid?: number;
  readonly gid?: number;
  /** Whether it passes through directories that are closed to it: its own lie in one that only root may enter. */
  readonly passesThrough?: true;
}

/** The one capability that lets a process through closed directories and makes it no stronger otherwise, kept over the change of user. */
const PASSING_THROUGH = [
  "--clear-groups",
  "--securebits=+no_setuid_fixup",
  ...["inh-caps", "ambient-caps", "bounding-set"].map((set) => `--${set}=-all,+dac_read_search`),
];

/** How a program is started as this user. */
export function commandAs(user: PostgresUser, program: string, args: readonly string[]) {
  const { uid, gid, passesThrough } = user;
  if (!passesThrough)
    return { program, args: [...args], ids: uid === undefined || gid === undefined ? {} : { uid, gid } };
  return {
    program: "setpriv",
    args: [`--reuid=${uid}`, `--regid=${gid}`, ...PASSING_THROUGH, program, ...args],
    ids: {},
  };
}

/** The same user, able to pass through closed directories; null where the system cannot give it that (Linux only). */
export async function lettingThrough(user: PostgresUser, binary: string): Promise<PostgresUser | null> {
  const able: PostgresUser = { ...user, passesThrough: true };
  const { program, args } = commandAs(able, binary, ["--version"]);
  return run(program, args).then(
    () => able,
    () => null,
  );
}

/** The user `postgres` when this process is root (made when there is none), otherwise this process's own. */
export async function findPostgresUser(): Promise<PostgresUser> {
  if (process.getuid?.() !== 0) return {};
  const known = await idsOf(USER);
  if (known) return known;
  try {
    await run("groupadd", ["--system", "--force", USER]);
    await run("useradd", ["--system", "--gid", USER, "--no-create-home", "--shell", "/usr/sbin/nologin", USER]);
  } catch (cause) {
    throw new StartUpProblem(
      "PostgreSQL cannot run as root and no user 'postgres' could be made for it: start Listwright as an ordinary user, or set DATABASE_URL to a PostgreSQL database.",
      { cause },
    );
  }
  const made = await idsOf(USER);
  if (!made) throw new Error("the user that was just made is not known");
  return made;
}

async function idsOf(user: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", user]), run("id", ["-g", user])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

/** The outermost directory on the way to `directory` that `user` may not enter; null when the way is free. */
export async function findClosedDirectory(directory: string, user: PostgresUser): Promise<string | null> {
  if (user.uid === undefined) return null;
  const way: string[] = [];
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    way.unshift(at);
    if (at === path.dirname(at)) break;
  }
  for (const step of way) {
    const { mode, uid, gid } = await stat(step);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return step;
  }
  return null;
}
