import { Button, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { useFormat } from "../layout/format.js";
import { SecretForm } from "./SecretForm.js";
import { SetUpStep } from "./SetUpStep.js";
import { problemsAt } from "./connection-progress.js";

interface ApiKeyStepProps {
  readonly connection: Connection;
  readonly isAuthenticated: boolean;
}

export function ApiKeyStep({ connection, isAuthenticated }: ApiKeyStepProps) {
  const { id, authentication } = connection;
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const [replacing, setReplacing] = useState(false);
  const asks = !isAuthenticated || replacing;
  return (
    <SetUpStep
      number={2}
      title={translate("listwright.api_key.title")}
      done={isAuthenticated}
      problems={authentication !== null ? problemsAt("apiKey", connection.problems) : []}
      summary={
        authentication &&
        translate(authentication.authenticatedBy ? "listwright.api_key.accepted_by" : "listwright.api_key.accepted", {
          hint: authentication.hint,
          at: format.dateTime(authentication.authenticatedAt),
          name: authentication.authenticatedBy?.name ?? "",
        })
      }
    >
      {asks ? (
        <Stack sx={{ gap: 1 }}>
          <Typography variant="body2">{translate("listwright.api_key.where")}</Typography>
          <SecretForm
            label={translate("listwright.api_key.label")}
            hint={translate("listwright.api_key.hint")}
            submitLabel={translate("listwright.api_key.verify")}
            autoComplete="off"
            requiredMessage={translate("listwright.api_key.required")}
            done="listwright.api_key.done"
            submit={(apiKey) => dataProvider.authenticateWithApiKey(id, apiKey)}
            onDone={() => setReplacing(false)}
            onCancel={replacing ? () => setReplacing(false) : undefined}
          />
        </Stack>
      ) : (
        <Button variant="outlined" size="small" onClick={() => setReplacing(true)}>
          {translate("listwright.api_key.replace")}
        </Button>
      )}
    </SetUpStep>
  );
}
