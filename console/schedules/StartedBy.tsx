import { useTranslate } from "react-admin";

import type { RunRow } from "../data-provider/runs.js";
import { useFormat } from "../layout/format.js";

/** What started a run, always: who asked for it, or which schedule and for what time. */
export function StartedBy({ run }: { readonly run: Pick<RunRow, "trigger" | "slot" | "requestedBy"> }) {
  const { trigger, slot, requestedBy } = run;
  const translate = useTranslate();
  const format = useFormat();
  const scheduled = trigger === "SCHEDULE" || trigger === "REFRESH";
  if (scheduled && slot) return translate(`listwright.started_by.${trigger}`, { at: format.dateTime(slot) });
  if (trigger === "REFRESH" && requestedBy) return translate("listwright.started_by.REFRESH_by", requestedBy);
  if (scheduled || !requestedBy) return translate(`listwright.started_by.${trigger}_unnamed`);
  return translate(`listwright.started_by.${trigger}`, { name: requestedBy.name });
}
