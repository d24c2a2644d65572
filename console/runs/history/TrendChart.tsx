import { useTheme } from "@mui/material/styles";
import { BarChart } from "@mui/x-charts/BarChart";
import { LineChart } from "@mui/x-charts/LineChart";
import { useLocale, useTranslate } from "react-admin";

import type { RunDay } from "../../data-provider/statistics.js";
import { OUTCOMES } from "./trend.js";

interface TrendChartProps {
  readonly days: readonly RunDay[];
  readonly shows: "runs" | "duration";
}

const HEIGHT_PX = 220;
const MARGIN = { left: 0, right: 8, top: 12, bottom: 0 };

/** The course of runs as a picture; the table beside it says the same in figures. A module of its own, so that it is loaded when it is shown. */
export default function TrendChart({ days, shows }: TrendChartProps) {
  const { palette } = useTheme();
  const translate = useTranslate();
  const locale = useLocale();
  const label = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
  const number = new Intl.NumberFormat(locale, { notation: "compact" });
  const xAxis = [
    {
      scaleType: "band" as const,
      data: days.map(({ day }) => day),
      valueFormatter: (day: string) => label.format(new Date(day)),
      tickLabelMinGap: 12,
    },
  ];
  // Whole numbers from nothing on: a day with one run is not a full one.
  const yAxis = [{ min: 0, tickMinStep: 1, valueFormatter: (value: number) => number.format(value) }];
  const common = { xAxis, yAxis, height: HEIGHT_PX, margin: MARGIN, skipAnimation: true } as const;
  if (shows === "duration") {
    return (
      <LineChart
        {...common}
        hideLegend
        series={[
          {
            data: days.map(({ averageSeconds }) => averageSeconds),
            label: translate("listwright.trend.average_seconds"),
            color: palette.info.main,
            connectNulls: true,
            showMark: true,
          },
        ]}
      />
    );
  }
  return (
    <BarChart
      {...common}
      series={OUTCOMES.map(({ key, tone }) => ({
        data: days.map((day) => day[key]),
        label: translate(`listwright.trend.${key}`),
        color: tone === "neutral" ? palette.text.secondary : palette[tone].main,
        stack: "runs",
      }))}
    />
  );
}
