import type { Overview } from "../data-provider/access.js";
import { mayOpen } from "../layout/page-access.js";
import type { Role } from "../layout/page-access.js";

export interface FirstStep {
  readonly name: "source" | "segment" | "connection" | "export" | "run";
  readonly done: boolean;
  /** Whether the viewer may do it. */
  readonly isTheirs: boolean;
  /** Where the step is done, or where what it made is found. */
  readonly to: string;
}

/** The way to a first run, in order. Null once something has run: then there is more to show than a beginning. */
export function firstStepsOf(overview: Overview, role: Role | null = null): readonly FirstStep[] | null {
  const { exports, exportRuns } = overview;
  if (exportRuns.totalCount > 0) return null;
  const sources = overview.sources?.totalCount ?? 0;
  const segments = overview.segments?.totalCount ?? 0;
  const connections = overview.connections?.items ?? [];
  const [begun] = connections;
  const isReady = connections.some(({ status, problems }) => status === "CONNECTED" && problems.length === 0);
  const [firstExport] = exports.items;
  const theirs = (path: string) => mayOpen(role, path);
  return [
    {
      name: "source",
      done: sources > 0,
      isTheirs: theirs("/sources/create"),
      to: sources > 0 ? "/sources" : "/sources/create",
    },
    {
      name: "segment",
      done: segments > 0,
      isTheirs: theirs("/segments/create"),
      to: segments > 0 ? "/segments" : "/segments/create",
    },
    {
      name: "connection",
      done: isReady,
      isTheirs: theirs("/connections/create"),
      to: begun ? `/connections/${begun.id}/show` : "/connections/create",
    },
    {
      name: "export",
      done: firstExport !== undefined,
      isTheirs: theirs("/exports/create"),
      to: firstExport ? "/exports" : "/exports/create",
    },
    { name: "run", done: false, isTheirs: true, to: firstExport ? `/exports/${firstExport.id}/show` : "/exports" },
  ];
}
