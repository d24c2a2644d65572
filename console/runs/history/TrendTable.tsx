import { useTranslate } from "react-admin";

import type { RunDay } from "../../data-provider/statistics.js";
import { RecordTable, type Column } from "../../layout/RecordTable.js";
import { useFormat } from "../../layout/format.js";
import { OUTCOMES, spanOf } from "./trend.js";

/** The days on which something ran, the latest first. */
export function TrendTable({ days }: { readonly days: readonly RunDay[] }) {
  const translate = useTranslate();
  const format = useFormat();
  const counted = (key: (typeof OUTCOMES)[number]["key"] | "sent" | "removed" | "rejected"): Column<RunDay> => ({
    key,
    label: translate(`listwright.trend.${key}`),
    numeric: true,
    wideOnly: key === "skipped" || key === "removed" || key === "withWarnings",
    render: (day) => format.number(day[key]),
  });
  const columns: Column<RunDay>[] = [
    { key: "day", label: translate("listwright.trend.day"), render: ({ day }) => format.day(day) },
    ...OUTCOMES.map(({ key }) => counted(key)),
    counted("sent"),
    counted("removed"),
    counted("rejected"),
    {
      key: "duration",
      label: translate("listwright.trend.average_seconds"),
      numeric: true,
      wideOnly: true,
      render: ({ averageSeconds }) => (averageSeconds === null ? "–" : spanOf(averageSeconds, format.duration)),
    },
  ];
  return (
    <RecordTable
      label={translate("listwright.trend.title")}
      columns={columns}
      rows={days.filter(({ runs }) => runs > 0).toReversed()}
      keyOf={({ day }) => day}
    />
  );
}
