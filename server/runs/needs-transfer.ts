import type { RunKind } from "./export-run.entity.js";

/**
 * Whether a run of this kind sends profiles, or is about to: then it needs consent, an export user and all else that a
 * transfer rests on. Reading a list back and taking people off it need only a working credential, so that leaving is
 * always possible.
 */
export function needsTransfer(kind: RunKind): boolean {
  return kind === "EXPORT" || kind === "PLAN";
}
