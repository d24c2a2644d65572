import { Button } from "@mui/material";
import { useState } from "react";
import { useNavigate, useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { useListwright } from "../data-provider/index.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { DeleteButton } from "../layout/DeleteButton.js";
import { newIdempotencyKey } from "../layout/idempotency-key.js";
import { useAction } from "../layout/useAction.js";
import { useStartRun } from "../runs/useStartRun.js";
import { RunExportButton } from "./RunExportButton.js";

/** Everything that can be done with an export. Without a connection it cannot run, so that is not offered. */
export function ExportActions({ found }: { readonly found: Export }) {
  const { id, name, paused, connection, permissions } = found;
  const translate = useTranslate();
  const navigate = useNavigate();
  const dataProvider = useListwright();
  const [planKey] = useState(newIdempotencyKey);
  const mayRun = connection !== null && permissions.includes("RUN");
  const mayEdit = permissions.includes("EDIT");
  const plan = useStartRun(
    () => dataProvider.planExport(id, planKey),
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
      {mayRun && <RunExportButton found={found} />}
      {mayRun && (
        <Button variant="outlined" loading={plan.busy} onClick={() => plan.start(undefined)}>
          {translate("listwright.exports.plan")}
        </Button>
      )}
      {mayEdit && (
        <>
          <Button variant="outlined" loading={pause.busy} onClick={() => pause.start(undefined)}>
            {translate(paused ? "listwright.exports.resume" : "listwright.exports.pause")}
          </Button>
          <ButtonLink variant="outlined" to={`/exports/${id}`}>
            {translate("ra.action.edit")}
          </ButtonLink>
          <Button variant="outlined" loading={duplicate.busy} onClick={() => duplicate.start(undefined)}>
            {translate("listwright.exports.duplicate")}
          </Button>
        </>
      )}
      {permissions.includes("DELETE") && (
        <DeleteButton resource="exports" id={id} title={translate("listwright.delete.question", { name })}>
          {translate("listwright.exports.delete_effect")}
        </DeleteButton>
      )}
    </>
  );
}
