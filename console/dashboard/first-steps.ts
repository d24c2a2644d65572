import type { Overview } from "../data-provider/access.js";

export interface FirstStep {
  readonly name: "source" | "segment" | "connection" | "export" | "run";
  readonly done: boolean;
  /** Where the step is done, or where what it made is found. */
  readonly to: string;
}

/** The way to a first run, in order. Null once something has run: then there is more to show than a beginning. */
export function firstStepsOf({
  sources,
  segments,
  connections,
  exports,
  exportRuns,
}: Overview): readonly FirstStep[] | null {
  if (exportRuns.totalCount > 0) return null;
  const begun = connections.items[0];
  const isReady = connections.items.some(({ status, problems }) => status === "CONNECTED" && problems.length === 0);
  const firstExport = exports.items[0];
  return [
    { name: "source", done: sources.totalCount > 0, to: sources.totalCount > 0 ? "/sources" : "/sources/create" },
    { name: "segment", done: segments.totalCount > 0, to: segments.totalCount > 0 ? "/segments" : "/segments/create" },
    { name: "connection", done: isReady, to: begun ? `/connections/${begun.id}/show` : "/connections/create" },
    { name: "export", done: firstExport !== undefined, to: firstExport ? "/exports" : "/exports/create" },
    { name: "run", done: false, to: firstExport ? `/exports/${firstExport.id}/show` : "/exports" },
  ];
}
