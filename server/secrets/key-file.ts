import { randomBytes } from "node:crypto";
import { chown, open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

import { makeDirectory } from "../make-directory.js";
import { StartUpProblem } from "../start-up-problem.js";
import type { KeyRing } from "./key-ring.js";
import { isMainKey, mainKeyOf, makeMainKey, type MainKey, type MainKeys } from "./main-key.js";

/**
 * Keys in a file of the data directory: the current one in the first line, former ones below it. The file is replaced as a
 * whole and on the disk before anything relies on it, so that whoever reads it at any moment, or after a crash, finds every
 * key that is in use.
 *
 * A process that serves sees what another one (`npm run rotate-key`) made of the file: it reads it before it seals, and
 * whenever it meets a key that it does not know. A key that it once read it keeps for as long as it runs, since what it
 * fetched from the database a moment ago may still be sealed with it.
 */
export class KeyFile implements KeyRing {
  private readonly known = new Map<string, MainKey>();
  readonly places: { readonly current: string; readonly previous: string };

  constructor(
    private readonly file: string,
    private readonly alsoPrevious: readonly MainKey[] = [],
  ) {
    this.places = { current: file, previous: file };
  }

  /** Finds out that there is a key that can be read; makes the first one when `mayMake`. */
  async prepare(mayMake: boolean): Promise<void> {
    if (!(await exists(this.file))) {
      if (!mayMake) {
        throw new StartUpProblem(
          `${this.file} is missing, the key that this database's secrets were sealed with: restore it from a backup, or set LISTWRIGHT_SECRET_KEY to that key.`,
        );
      }
      await makeDirectory(path.dirname(this.file), 0o700);
      await this.write([makeMainKey()]);
    }
    await this.read();
  }

  async read(): Promise<MainKeys> {
    const [current, ...previous] = (await this.lines()).map(mainKeyOf);
    const keys = { current: current!, previous: [...previous, ...this.alsoPrevious] };
    for (const key of [keys.current, ...keys.previous]) this.known.set(key.id, key);
    return keys;
  }

  async find(id: string): Promise<MainKey | null> {
    if (!this.known.has(id)) await this.read();
    return this.known.get(id) ?? null;
  }

  /** Begins a rotation: a new key seals from now on. One that was begun and not finished goes on with the key it made. */
  async renew(): Promise<void> {
    const lines = await this.lines();
    if (lines.length === 1) await this.write([makeMainKey(), ...lines]);
  }

  /** Ends a rotation, once nothing is sealed with the former keys any more. */
  async forgetPrevious(): Promise<void> {
    const [current] = await this.lines();
    await this.write([current!]);
  }

  private async lines(): Promise<string[]> {
    const text = await readFile(this.file, "utf8").catch(() => {
      throw new StartUpProblem(
        `${this.file} cannot be read: give this user the right to, or set LISTWRIGHT_SECRET_KEY.`,
      );
    });
    const lines = text.split(/\s+/).filter((line) => line !== "");
    if (lines.length > 0 && lines.every(isMainKey)) return lines;
    throw new StartUpProblem(
      `${this.file} does not hold a key of 32 bytes in base64: restore it from a backup, or set LISTWRIGHT_SECRET_KEY.`,
    );
  }

  /** Beside its place first: whoever reads finds the old file or the new one. It stays its owner's, also when root writes it. */
  private async write(lines: readonly string[]): Promise<void> {
    const beside = `${this.file}.${randomBytes(4).toString("hex")}`;
    const former = await stat(this.file).catch(() => null);
    try {
      const handle = await open(beside, "wx", 0o600);
      try {
        await handle.writeFile(lines.map((line) => `${line}\n`).join(""));
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (former && former.uid !== process.geteuid?.()) await chown(beside, former.uid, former.gid);
      await rename(beside, this.file);
    } finally {
      await rm(beside, { force: true });
    }
    await syncDirectory(path.dirname(this.file));
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
}

/** A new name is on the disk only when its directory is. Windows has no such thing. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
