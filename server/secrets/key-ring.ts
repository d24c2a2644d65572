import path from "node:path";

import type { Environment } from "../env.js";
import { KeyFile } from "./key-file.js";
import { mainKeyOf, type MainKey, type MainKeys } from "./main-key.js";

/** The main keys as this process knows them. */
export interface KeyRing {
  /** The keys as they are kept now. */
  read(): Promise<MainKeys>;
  /** The key with this ID; null when it is nowhere. */
  find(id: string): Promise<MainKey | null>;
  /** Where an operator puts the current key and former ones. */
  readonly places: { readonly current: string; readonly previous: string };
}

/** Keys that stay as they are while the process runs: those of the environment. */
export class FixedKeys implements KeyRing {
  readonly places = { current: "LISTWRIGHT_SECRET_KEY", previous: "LISTWRIGHT_SECRET_KEYS_PREVIOUS" };

  constructor(private readonly keys: MainKeys) {}

  async read(): Promise<MainKeys> {
    return this.keys;
  }

  async find(id: string): Promise<MainKey | null> {
    return [this.keys.current, ...this.keys.previous].find((key) => key.id === id) ?? null;
  }
}

type KeyEnvironment = Pick<Environment, "secretKey" | "secretKeysPrevious" | "dataDir">;

/**
 * The keys of the environment; without any there, those in the data directory. `isNew` says whether the database is a new
 * one, for which a key may be made: where something is sealed already, a key that is missing is a problem to be told.
 */
export async function openKeyRing(env: KeyEnvironment, isNew: boolean): Promise<FixedKeys | KeyFile> {
  const previous = env.secretKeysPrevious.map(mainKeyOf);
  if (env.secretKey !== null) return new FixedKeys({ current: mainKeyOf(env.secretKey), previous });
  const file = new KeyFile(path.join(env.dataDir, "secret-key"), previous);
  await file.prepare(isNew);
  return file;
}
