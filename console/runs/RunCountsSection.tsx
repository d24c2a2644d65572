import { Alert, Box, Stack } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";
import { CountLine } from "./CountLine.js";
import { breakdownsOf } from "./count-breakdown.js";
import type { Breakdown } from "./count-breakdown.js";
import { isFinished } from "./run-states.js";

/** Where everybody went: each number is the sum of those below it. */
export function RunCountsSection({ run }: { readonly run: Run }) {
  const translate = useTranslate();
  const format = useFormat();
  const { counts, kind, state } = run;
  const isHeld = state === "HELD";
  const breakdowns = breakdownsOf(counts, kind, kind === "PLAN" || isHeld);
  if (breakdowns.length === 0) return null;
  const { destinationNew, destinationExisting, keptByClaim, keptForeign } = counts;
  const answered = destinationNew + destinationExisting > 0;
  return (
    <Section
      title={translate(`listwright.runs.${isHeld ? "counts_held" : kind === "PLAN" ? "counts_plan" : "counts"}`)}
    >
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
        <CountLine label={translate(`listwright.count.${sum.name}`)} count={format.number(sum.total)} isTotal />
        {sum.parts.map((row) => (
          <CountLine
            key={row.name}
            label={translate(
              row.name === "notAttempted" && !finished ? "listwright.count.pending" : `listwright.count.${row.name}`,
            )}
            count={format.number(row.count)}
            isZero={row.count === 0}
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
