import ReplayOutlined from "@mui/icons-material/ReplayOutlined";
import { useState } from "react";
import { useNavigate, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { Run } from "../data-provider/runs.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";
import { newIdempotencyKey } from "../layout/idempotency-key.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { useStartRun } from "./useStartRun.js";
import { isFinished } from "./run-states.js";

/** Who was refused by the destination: how many for each reason, what it means and what to do. */
export function RejectionsSection({ run }: { readonly run: Run }) {
  const translate = useTranslate();
  const format = useFormat();
  const whyNot = useWhyNot("runs");
  if (run.rejections.length === 0) return null;
  return (
    <Section
      flush
      title={translate("listwright.runs.rejections")}
      lead={translate("listwright.runs.rejections_lead")}
      actions={
        run.export &&
        isFinished(run.state) && (
          <RetryButton exportId={run.export.id} reason={whyNot(run.export.permissions.includes("RUN"))} />
        )
      }
    >
      <RecordTable
        label={translate("listwright.runs.rejections")}
        rows={run.rejections}
        keyOf={({ code }) => String(code)}
        columns={[
          {
            key: "meaning",
            label: translate("listwright.runs.meaning"),
            render: ({ meaning, advice }) => <NameCell narrow={advice}>{meaning}</NameCell>,
          },
          { key: "advice", label: translate("listwright.runs.advice"), wideOnly: true, render: ({ advice }) => advice },
          {
            key: "code",
            label: translate("listwright.runs.code"),
            wideOnly: true,
            numeric: true,
            render: ({ code }) => code,
          },
          {
            key: "count",
            label: translate("listwright.runs.people"),
            numeric: true,
            render: ({ count }) => format.number(count),
          },
        ]}
      />
    </Section>
  );
}

function RetryButton({ exportId, reason }: { readonly exportId: string; readonly reason: string | null }) {
  const translate = useTranslate();
  const navigate = useNavigate();
  const dataProvider = useListwright();
  // One key for as long as the button is on screen: pressing it twice asks for one run.
  const [key] = useState(newIdempotencyKey);
  const retry = useStartRun(
    () => dataProvider.retryRejected(exportId, key),
    (runId) => void navigate(`/runs/${runId}/show`),
  );
  return (
    <GuardedButton
      variant="outlined"
      reason={reason}
      startIcon={<ReplayOutlined />}
      loading={retry.busy}
      onClick={() => retry.start(undefined)}
    >
      {translate("listwright.runs.retry_rejected")}
    </GuardedButton>
  );
}
