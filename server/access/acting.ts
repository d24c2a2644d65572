import { AsyncLocalStorage } from "node:async_hooks";

import type { Actor } from "./actor.js";

/** On whose behalf something is done, and as what: the name of the API's operation, or of the job. */
export interface Acting {
  /** Null: the system itself, such as a job. */
  readonly actor: Actor | null;
  readonly operation: string;
}

const storage = new AsyncLocalStorage<Acting>();

/** Runs `work` so that whatever it changes or records, however deep, is put down to `acting`. */
export function actAs<T>(acting: Acting, work: () => T): T {
  return storage.run(acting, work);
}

/** Who acts here; null where nobody said so, such as at start-up. */
export function acting(): Acting | null {
  return storage.getStore() ?? null;
}
