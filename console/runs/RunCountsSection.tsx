import { Alert, Box, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";
import { breakdownsOf } from "./count-breakdown.js";
import type { Breakdown, CountRow } from "./count-breakdown.js";
import { isFinished } from "./run-states.js";

/** Where everybody went: each number is the sum of those below it. */
export function RunCountsSection({ run }: { readonly run: Run }) {
  const translate = useTranslate();
  const format = useFormat();
  const { counts, kind, state } = run;
  const breakdowns = breakdownsOf(counts, kind);
  if (breakdowns.length === 0) return null;
  const { destinationNew, destinationExisting, keptByClaim, keptForeign } = counts;
  const answered = destinationNew + destinationExisting > 0;
  return (
    <Section title={translate(kind === "PLAN" ? "listwright.runs.counts_plan" : "listwright.runs.counts")}>
      <Box sx={{ display: "grid", gridTemplateColumns: { md: "repeat(2, 1fr)" }, columnGap: 5, rowGap: 2.5 }}>
        {breakdowns.map((sum) => (
          <SumTable key={sum.name} sum={sum} isFinished={isFinished(state)} />
        ))}
      </Box>
      <Stack
        sx={{
          gap: 0.5,
          mt: answered || keptByClaim || keptForeign ? 2 : 0,
          typography: "body2",
          color: "text.secondary",
        }}
      >
        {answered && (
          <span>
            {translate("listwright.runs.destination_said", {
              new: format.number(destinationNew),
              existing: format.number(destinationExisting),
            })}
          </span>
        )}
        {Boolean(keptByClaim) && (
          <span>{translate("listwright.runs.kept_by_claim", { count: format.number(keptByClaim ?? 0) })}</span>
        )}
        {Boolean(keptForeign) && (
          <span>{translate("listwright.runs.kept_foreign", { count: format.number(keptForeign ?? 0) })}</span>
        )}
      </Stack>
    </Section>
  );
}

function SumTable({ sum, isFinished: finished }: { readonly sum: Breakdown; readonly isFinished: boolean }) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box sx={{ minWidth: 0 }}>
      <Box component="dl" sx={{ m: 0 }}>
        <Line row={{ name: sum.name, count: sum.total }} isTotal label={translate(`listwright.count.${sum.name}`)} />
        {sum.parts.map((row) => (
          <Line
            key={row.name}
            row={row}
            label={translate(
              row.name === "notAttempted" && !finished ? "listwright.count.pending" : `listwright.count.${row.name}`,
            )}
          />
        ))}
      </Box>
      {sum.difference !== 0 && (
        <Alert severity="warning" sx={{ mt: 1 }}>
          {translate("listwright.runs.counts_differ", { count: format.number(Math.abs(sum.difference)) })}
        </Alert>
      )}
    </Box>
  );
}

function Line({
  row,
  label,
  isTotal = false,
}: {
  readonly row: CountRow;
  readonly label: string;
  readonly isTotal?: boolean;
}) {
  const format = useFormat();
  return (
    <Stack
      direction="row"
      sx={{
        justifyContent: "space-between",
        gap: 2,
        py: 0.6,
        pl: isTotal ? 0 : 2,
        borderBottom: 1,
        borderColor: isTotal ? "text.secondary" : "divider",
        color: row.count === 0 && !isTotal ? "text.secondary" : "text.primary",
      }}
    >
      <Typography component="dt" variant="body2" sx={{ fontWeight: isTotal ? 650 : 400 }}>
        {label}
      </Typography>
      <Typography component="dd" variant="body2" sx={{ m: 0, whiteSpace: "nowrap", fontWeight: isTotal ? 650 : 500 }}>
        {format.number(row.count)}
      </Typography>
    </Stack>
  );
}
