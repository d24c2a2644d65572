import { Button, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useGetIdentity, useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { SecretForm } from "./SecretForm.js";
import { SetUpStep } from "./SetUpStep.js";
import { problemsAt } from "./connection-progress.js";

interface ExportUserStepProps {
  readonly connection: Connection;
  readonly hasExportUser: boolean;
}

/** Somebody stands for the runs; they prove with their own password that it is really them. */
export function ExportUserStep({ connection, hasExportUser }: ExportUserStepProps) {
  const { id, exportUser } = connection;
  const translate = useTranslate();
  const { identity } = useGetIdentity();
  const dataProvider = useListwright();
  const [taking, setTaking] = useState(false);
  const isViewer = exportUser !== null && exportUser.id === identity?.id;
  const asks = !hasExportUser || taking;
  return (
    <SetUpStep
      number={3}
      title={translate("listwright.export_user.title")}
      done={hasExportUser}
      problems={exportUser !== null ? problemsAt("exportUser", connection.problems) : []}
      summary={
        exportUser &&
        translate(isViewer ? "listwright.export_user.is_you" : "listwright.export_user.is", { name: exportUser.name })
      }
    >
      {asks ? (
        <Stack sx={{ gap: 1 }}>
          <Typography variant="body2">{translate("listwright.export_user.lead")}</Typography>
          <SecretForm
            label={translate("listwright.export_user.password")}
            hint={translate("listwright.export_user.hint")}
            submitLabel={translate("listwright.export_user.add")}
            autoComplete="current-password"
            requiredMessage={translate("listwright.login.password_missing")}
            done="listwright.export_user.done"
            submit={(password) => dataProvider.addSelfAsExportUser(id, password)}
            onDone={() => setTaking(false)}
            onCancel={taking ? () => setTaking(false) : undefined}
          />
        </Stack>
      ) : (
        !isViewer && (
          <Button variant="outlined" size="small" onClick={() => setTaking(true)}>
            {translate("listwright.export_user.take_over")}
          </Button>
        )
      )}
    </SetUpStep>
  );
}
