import { Button, Divider, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { useFormat } from "../layout/format.js";
import { OAuthButton } from "./OAuthButton.js";
import { SecretForm } from "./SecretForm.js";
import { SetUpStep } from "./SetUpStep.js";
import { problemsAt } from "./connection-progress.js";

interface AuthenticateStepProps {
  readonly connection: Connection;
  readonly isAuthenticated: boolean;
}

/** The way to the account: by logging in there where the server has an app for it, or by an API key. */
export function AuthenticateStep({ connection, isAuthenticated }: AuthenticateStepProps) {
  const { authentication, problems } = connection;
  const translate = useTranslate();
  const [entering, setEntering] = useState(false);
  return (
    <SetUpStep
      number={2}
      title={translate("listwright.authenticate.title")}
      done={isAuthenticated}
      problems={authentication !== null ? problemsAt("authenticate", problems) : []}
      summary={authentication && <Summary authentication={authentication} />}
    >
      {!isAuthenticated && (
        <Stack sx={{ gap: 2 }}>
          <OAuthButton connection={connection} isFirst />
          <Divider>
            <Typography variant="body2" color="textSecondary">
              {translate("listwright.authenticate.or")}
            </Typography>
          </Divider>
          <ApiKeyForm connection={connection} />
        </Stack>
      )}
      {isAuthenticated && entering && <ApiKeyForm connection={connection} onClose={() => setEntering(false)} />}
      {isAuthenticated && !entering && (
        <Stack direction="row" sx={{ flexWrap: "wrap", alignItems: "flex-start", gap: 1 }}>
          <OAuthButton connection={connection} />
          <Button variant="outlined" size="small" onClick={() => setEntering(true)}>
            {translate("listwright.api_key.replace")}
          </Button>
        </Stack>
      )}
    </SetUpStep>
  );
}

const SUMMARIES = {
  API_KEY: { alone: "listwright.api_key.accepted", by: "listwright.api_key.accepted_by" },
  OAUTH: { alone: "listwright.authenticate.logged_in", by: "listwright.authenticate.logged_in_by" },
} as const;

function Summary({ authentication }: { readonly authentication: NonNullable<Connection["authentication"]> }) {
  const translate = useTranslate();
  const format = useFormat();
  const { method, hint, authenticatedAt, authenticatedBy } = authentication;
  const { alone, by } = SUMMARIES[method];
  return translate(authenticatedBy ? by : alone, {
    hint,
    at: format.dateTime(authenticatedAt),
    name: authenticatedBy?.name ?? "",
  });
}

function ApiKeyForm({ connection, onClose }: { readonly connection: Connection; readonly onClose?: () => void }) {
  const { id, oauthUnavailable } = connection;
  const translate = useTranslate();
  const dataProvider = useListwright();
  return (
    <Stack sx={{ gap: 1 }}>
      <Typography variant="body2">{translate("listwright.api_key.where")}</Typography>
      <SecretForm
        label={translate("listwright.api_key.label")}
        hint={translate("listwright.api_key.hint")}
        submitLabel={translate("listwright.api_key.verify")}
        isSecondary={oauthUnavailable === null}
        autoComplete="off"
        requiredMessage={translate("listwright.api_key.required")}
        done="listwright.api_key.done"
        submit={(apiKey) => dataProvider.authenticateWithApiKey(id, apiKey)}
        {...(onClose ? { onDone: onClose, onCancel: onClose } : {})}
      />
    </Stack>
  );
}
