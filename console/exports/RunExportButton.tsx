import SendOutlined from "@mui/icons-material/SendOutlined";
import { Typography } from "@mui/material";
import { useState } from "react";
import { useNavigate, useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Facts } from "../layout/Facts.js";
import { useFormat } from "../layout/format.js";
import { newIdempotencyKey } from "../layout/idempotency-key.js";
import { useStartRun } from "../runs/useStartRun.js";

/** Starts a run after a question that says to how many, of which segments, on which list. */
export function RunExportButton({ found, reason }: { readonly found: Export; readonly reason: string | null }) {
  const translate = useTranslate();
  const format = useFormat();
  const navigate = useNavigate();
  const dataProvider = useListwright();
  // One key for each time the question is asked: a double click or a repeated request starts one run.
  const [key, setKey] = useState<string | null>(null);
  const run = useStartRun(
    () => dataProvider.startExportRun(found.id, key ?? newIdempotencyKey()),
    (runId) => void navigate(`/runs/${runId}/show`),
  );
  const members = memberTotal(found.segments);
  const count = members === null ? null : { smart_count: members.total, count: format.number(members.total) };
  const question = !count ? "unknown" : members?.mayOverlap ? "up_to" : "exact";
  return (
    <>
      <GuardedButton
        variant="contained"
        startIcon={<SendOutlined />}
        reason={reason}
        onClick={() => setKey(newIdempotencyKey())}
      >
        {translate("listwright.exports.run")}
      </GuardedButton>
      <ConfirmDialog
        open={key !== null}
        title={translate(`listwright.run_question.${question}`, count ?? {})}
        confirmLabel={translate(
          count ? `listwright.run_confirm.${question}` : "listwright.run_confirm.unknown",
          count ?? {},
        )}
        busy={run.busy}
        onConfirm={() => run.start(undefined)}
        onClose={() => setKey(null)}
      >
        <Facts
          facts={[
            {
              label: translate("resources.exports.fields.listId"),
              value: found.list?.name ?? found.listName,
            },
            { label: translate("resources.exports.fields.clientId"), value: found.client?.name ?? "–" },
            {
              label: translate("resources.exports.fields.segmentIds"),
              value: found.segments.map(({ name }) => name).join(", "),
            },
          ]}
        />
        <Typography variant="body2">{translate("listwright.exports.run_effect")}</Typography>
        {found.paused && <Typography variant="body2">{translate("listwright.exports.run_while_paused")}</Typography>}
      </ConfirmDialog>
    </>
  );
}

/** How many members there were when last counted; null when one of the segments has never been. Several may share members. */
export function memberTotal(
  segments: Export["segments"],
): { readonly total: number; readonly mayOverlap: boolean } | null {
  let total = 0;
  for (const { memberCount } of segments) {
    if (memberCount === null) return null;
    total += memberCount;
  }
  return { total, mayOverlap: segments.length > 1 };
}
