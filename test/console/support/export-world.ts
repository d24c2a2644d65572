import { buildConnection, buildExport, buildRun, buildSegment, buildSource } from "./builders.js";
import { serverWith } from "./render-console.js";

/** A server with one export and everything that it is made of. */
export function exportWorld(changes: Parameters<typeof serverWith>[0] = {}) {
  return serverWith({
    sources: [buildSource()],
    segments: [buildSegment()],
    connections: [buildConnection()],
    exports: [buildExport()],
    runs: [buildRun()],
    ...changes,
  });
}

/** An export as mutations answer with it. */
export function exportAnswer<T extends object>(found: T) {
  return { __typename: "Export" as const, ...found };
}
