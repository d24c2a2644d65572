import { Box, Button, Skeleton, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslate } from "react-admin";

import type { ExportRunFilter } from "../../data-provider/generated.js";
import { useListwright } from "../../data-provider/index.js";
import type { RunStatistics } from "../../data-provider/statistics.js";
import { Facts } from "../../layout/Facts.js";
import { Problem } from "../../layout/Problem.js";
import { Section } from "../../layout/Section.js";
import { useFormat } from "../../layout/format.js";
import { TrendTable } from "./TrendTable.js";
import { spanOf } from "./trend.js";

const TrendChart = lazy(() => import("./TrendChart.js"));

/** How the runs that a filter finds went, day by day: counts, averages, and their course as a picture or a table. */
export function TrendSection({ filter }: { readonly filter: ExportRunFilter }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [asTable, setAsTable] = useState(false);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["run-statistics", filter],
    queryFn: ({ signal }) => dataProvider.runStatistics(filter, signal),
  });
  const isShown = data !== undefined && data.total > 0;
  return (
    <Section
      title={translate("listwright.trend.title")}
      lead={translate(filter.queuedAfter ? "listwright.trend.lead_of_time" : "listwright.trend.lead")}
      actions={
        isShown && (
          <Button onClick={() => setAsTable(!asTable)}>
            {translate(asTable ? "listwright.trend.as_chart" : "listwright.trend.as_table")}
          </Button>
        )
      }
    >
      <Problem error={error} onRetry={refetch} />
      {isPending && <Skeleton variant="rounded" height={120} />}
      {data?.total === 0 && (
        <Typography variant="body2" color="textSecondary">
          {translate("listwright.trend.none")}
        </Typography>
      )}
      {isShown && <Averages statistics={data} />}
      {isShown && asTable && <TrendTable days={data.days} />}
      {isShown && !asTable && <Charts statistics={data} />}
    </Section>
  );
}

function Averages({ statistics }: { readonly statistics: RunStatistics }) {
  const translate = useTranslate();
  const format = useFormat();
  const { total, averageSeconds, medianSeconds, averageSent, averageRejected } = statistics;
  const span = (seconds: number | null) => (seconds === null ? "–" : spanOf(seconds, format.duration));
  const people = (count: number | null) => (count === null ? "–" : format.number(Math.round(count * 10) / 10));
  return (
    <Facts
      facts={[
        { label: translate("listwright.trend.total"), value: format.number(total) },
        {
          label: translate("listwright.trend.duration"),
          value: translate("listwright.trend.average_and_median", {
            average: span(averageSeconds),
            median: span(medianSeconds),
          }),
        },
        { label: translate("listwright.trend.average_sent"), value: people(averageSent) },
        { label: translate("listwright.trend.average_rejected"), value: people(averageRejected) },
      ]}
    />
  );
}

function Charts({ statistics: { days } }: { readonly statistics: RunStatistics }) {
  const translate = useTranslate();
  return (
    <Box
      sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0, 1fr)", md: "repeat(2, minmax(0, 1fr))" }, gap: 2 }}
    >
      {(["runs", "duration"] as const).map((shows) => (
        <Box key={shows} component="figure" sx={{ m: 0, pt: 2, minWidth: 0 }}>
          <Typography component="figcaption" variant="body2" color="textSecondary">
            {translate(`listwright.trend.chart_${shows}`)}
          </Typography>
          <Suspense fallback={<Skeleton variant="rounded" height={220} />}>
            <TrendChart days={days} shows={shows} />
          </Suspense>
        </Box>
      ))}
    </Box>
  );
}
