import type { AuditFilter } from "../data-provider/audit.js";

/** What the page's address says about which events are shown. Days are the viewer's own, both included. */
export interface AuditChoice extends Omit<AuditFilter, "from" | "to"> {
  readonly fromDay?: string;
  readonly toDay?: string;
}

const NAMES = ["search", "actorId", "operation", "objectKind", "objectId", "outcome", "fromDay", "toDay"] as const;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** From the query of an address; what it does not know or cannot be is left out. */
export function choiceFrom(search: string): AuditChoice {
  const given = new URLSearchParams(search);
  const known = NAMES.map((name) => [name, given.get(name) ?? ""] as const).filter(([name, value]) => {
    if (name === "outcome") return value === "DONE" || value === "REFUSED";
    if (name === "fromDay" || name === "toDay") return DAY.test(value) && momentOf(value) !== null;
    return value !== "";
  });
  return Object.fromEntries(known);
}

export function searchOf(choice: AuditChoice): string {
  const given = Object.entries(choice).filter(([, value]) => value !== "" && value !== undefined);
  const query = new URLSearchParams(given as [string, string][]).toString();
  return query === "" ? "" : `?${query}`;
}

/** The days as the moments between which they lie. */
export function filterOf({ fromDay, toDay, ...same }: AuditChoice): AuditFilter {
  const from = fromDay === undefined ? null : momentOf(fromDay);
  const to = toDay === undefined ? null : momentOf(toDay, 1);
  return { ...same, ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

/** When a day begins where the viewer is; null for a day that no calendar has. */
function momentOf(day: string, daysLater = 0): string | null {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const begins = new Date(year, month - 1, date);
  if (begins.getMonth() !== month - 1 || begins.getDate() !== date) return null;
  return new Date(year, month - 1, date + daysLater).toISOString();
}
