import { useState } from "react";
import { useNavigate, useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import type { Leaving } from "../data-provider/generated.js";
import { useListwright } from "../data-provider/index.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { DeleteButton } from "../layout/DeleteButton.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { newIdempotencyKey } from "../layout/idempotency-key.js";
import { useAction } from "../layout/useAction.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { useStartRun } from "../runs/useStartRun.js";
import { LeavingChoice } from "./LeavingChoice.js";
import { RunExportButton } from "./RunExportButton.js";

/** Everything that can be done with an export; what cannot be done by the viewer, or not without a connection, says why. */
export function ExportActions({ found }: { readonly found: Export }) {
  const { id, name, paused, connection, permissions } = found;
  const translate = useTranslate();
  const navigate = useNavigate();
  const dataProvider = useListwright();
  const [planKey] = useState(newIdempotencyKey);
  const [leaving, setLeaving] = useState<Leaving>("KEEP");
  const whyNot = useWhyNot("exports");
  const whyNotRun =
    whyNot(permissions.includes("RUN")) ?? (connection === null ? translate("listwright.why_not.detached") : null);
  const whyNotEdit = whyNot(permissions.includes("EDIT"));
  const plan = useStartRun(
    () => dataProvider.planExport(id, planKey),
    (runId) => void navigate(`/runs/${runId}/show`),
  );
  const [verifyKey] = useState(newIdempotencyKey);
  const verify = useStartRun(
    () => dataProvider.verifyExport(id, verifyKey),
    (runId) => void navigate(`/runs/${runId}/show`),
  );
  const pause = useAction(() => (paused ? dataProvider.resumeExport(id) : dataProvider.pauseExport(id)), {
    done: paused ? "listwright.exports.resumed" : "listwright.exports.was_paused",
  });
  const duplicate = useAction(() => dataProvider.duplicateExport(id), {
    done: "listwright.exports.duplicated",
    onDone: (copy) => void navigate(`/exports/${copy.id}/show`),
  });
  return (
    <>
      <RunExportButton found={found} reason={whyNotRun} />
      <GuardedButton variant="outlined" reason={whyNotRun} loading={plan.busy} onClick={() => plan.start(undefined)}>
        {translate("listwright.exports.plan")}
      </GuardedButton>
      <GuardedButton
        variant="outlined"
        reason={whyNotRun}
        loading={verify.busy}
        onClick={() => verify.start(undefined)}
      >
        {translate("listwright.verification.verify")}
      </GuardedButton>
      <GuardedButton variant="outlined" reason={whyNotEdit} loading={pause.busy} onClick={() => pause.start(undefined)}>
        {translate(paused ? "listwright.exports.resume" : "listwright.exports.pause")}
      </GuardedButton>
      <ButtonLink variant="outlined" to={`/exports/${id}`} reason={whyNotEdit}>
        {translate("ra.action.edit")}
      </ButtonLink>
      <GuardedButton
        variant="outlined"
        reason={whyNotEdit}
        loading={duplicate.busy}
        onClick={() => duplicate.start(undefined)}
      >
        {translate("listwright.exports.duplicate")}
      </GuardedButton>
      <DeleteButton
        resource="exports"
        id={id}
        title={translate("listwright.delete.question", { name })}
        reason={whyNot(permissions.includes("DELETE"))}
        meta={{ leaving }}
        {...(leaving === "REMOVE" ? { done: "listwright.leaving.deleted_and_asked" } : {})}
      >
        {translate("listwright.exports.delete_effect")}
        {found.lastRun && (
          <LeavingChoice exportId={id} isDetached={connection === null} value={leaving} onChange={setLeaving} />
        )}
      </DeleteButton>
    </>
  );
}
