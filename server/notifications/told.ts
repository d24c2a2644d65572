import type { NotificationDetails } from "./notification-details.js";
import type { NotificationKind } from "./notification-kind.js";

/** What a message tells, before it is put into words. */
export interface Told {
  readonly kind: NotificationKind;
  readonly code: string | null;
  readonly details: NotificationDetails;
  readonly connectionId: string | null;
  readonly connectionName: string | null;
  readonly runId: string | null;
  /** Those that its reader is told of, as they were called then. */
  readonly exports: readonly ToldExport[];
}

export interface ToldExport {
  readonly id: string;
  readonly name: string;
}

/** Whether it is the connection that something must be done about. */
export function isAboutConnection({ kind, connectionId, code }: Pick<Told, "kind" | "connectionId" | "code">): boolean {
  if (connectionId === null) return false;
  return kind === "REAUTHENTICATION" || kind === "CONSENT_RENEWAL" || (kind === "SKIPPED" && code !== "MISSED");
}

export interface ConsoleLink {
  readonly to: "CONNECTION" | "RUN" | "EXPORT" | "CONSOLE";
  readonly url: string;
}

/** Where in the console something can be done or looked at, the most useful first; never none. */
export function consoleLinks(publicUrl: string, told: Told, mayOpenConnection: boolean): readonly ConsoleLink[] {
  const at = (to: ConsoleLink["to"], path: string) => ({ to, url: `${publicUrl}/#/${path}` });
  const connection =
    told.connectionId !== null && mayOpenConnection && isAboutConnection(told)
      ? [at("CONNECTION", `connections/${told.connectionId}/show`)]
      : [];
  const run = told.runId === null ? [] : [at("RUN", `runs/${told.runId}/show`)];
  const [first] = told.exports;
  const links = [...connection, ...run];
  if (links.length > 0) return links;
  return [first ? at("EXPORT", `exports/${first.id}/show`) : { to: "CONSOLE", url: `${publicUrl}/` }];
}
