import { Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useGetOne, useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { useListwright } from "../data-provider/index.js";
import type { PlanSample, Run } from "../data-provider/runs.js";
import { RunExportButton } from "../exports/RunExportButton.js";
import { Problem } from "../layout/Problem.js";
import { WHOLE } from "../layout/RecordPage.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { paragraph } from "../messages/paragraph.js";

const SAMPLES = 5;
/** In the order in which a reader asks: what would happen, then what would not and why. */
const ORDER: readonly PlanSample["set"][] = [
  "ADD",
  "UPDATE",
  "REMOVE",
  "UNCHANGED",
  "SKIPPED_BY_MODE",
  "REJECTED",
  "STILL_REJECTED",
  "KEPT_BY_CLAIM",
  "KEPT_FOREIGN",
  "WITHHELD",
  "DUPLICATE",
];

/** A plan as it can be read: how many would be treated how, a few of them, and what it would take. From here it can be run. */
export function PlanSection({ run }: { readonly run: Run }) {
  const translate = useTranslate();
  const format = useFormat();
  const { estimatedCalls, estimatedSeconds, export: of, kind, state } = run;
  if (run.counts.unique === null) return null;
  return (
    <Section
      flush
      title={translate("listwright.plan.title")}
      lead={translate("listwright.plan.lead")}
      actions={kind === "PLAN" && state === "PLANNED" && of && <RunNow exportId={of.id} permissions={of.permissions} />}
    >
      <PlanSets runId={run.id} />
      <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pt: 1.5, pb: 1 }}>
        {paragraph(
          estimatedCalls !== null &&
            translate("listwright.plan.calls", {
              smart_count: estimatedCalls,
              count: format.number(estimatedCalls),
            }),
          estimatedSeconds !== null &&
            estimatedSeconds >= 1 &&
            translate("listwright.plan.takes", { duration: format.duration(0, estimatedSeconds * 1000) }),
          kind === "PLAN" && translate("listwright.plan.run"),
        )}
      </Typography>
    </Section>
  );
}

/** Who may see addresses whole is for the server to say; others get them masked. */
export function PlanSets({ runId }: { readonly runId: string }) {
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const { data: samples, error } = useQuery({
    queryKey: ["planSamples", runId],
    queryFn: ({ signal }) => dataProvider.samplesOf(runId, SAMPLES, signal),
  });
  const rows = (samples ?? []).toSorted((one, other) => ORDER.indexOf(one.set) - ORDER.indexOf(other.set));
  return (
    <>
      <Problem error={error} />
      {samples?.length === 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2.5 }}>
          {translate("listwright.plan.nobody")}
        </Typography>
      )}
      {rows.length > 0 && (
        <RecordTable
          label={translate("listwright.plan.title")}
          rows={rows}
          keyOf={({ set }) => set}
          columns={[
            {
              key: "set",
              label: translate("listwright.plan.set"),
              render: ({ set, emails }) => (
                <NameCell narrow={emails.join(", ")}>{translate(`listwright.plan_set.${set}`)}</NameCell>
              ),
            },
            {
              key: "count",
              label: translate("listwright.plan.people"),
              numeric: true,
              render: ({ count }) => format.number(count),
            },
            {
              key: "samples",
              label: translate("listwright.plan.samples"),
              wideOnly: true,
              render: ({ emails, count }) =>
                `${emails.join(", ")}${count > emails.length && emails.length > 0 ? " …" : ""}`,
            },
          ]}
        />
      )}
    </>
  );
}

interface RunNowProps {
  readonly exportId: string;
  readonly permissions: Export["permissions"];
}

/** The same button, with the same question, as on the export's own page. */
function RunNow({ exportId, permissions }: RunNowProps) {
  const translate = useTranslate();
  const whyNot = useWhyNot("exports");
  const { data: found } = useGetOne<Export>("exports", { id: exportId, meta: WHOLE });
  if (!found) return null;
  const reason =
    whyNot(permissions.includes("RUN")) ??
    (found.connection === null ? translate("listwright.why_not.detached") : null);
  return <RunExportButton found={found} reason={reason} />;
}
