import OpenInNew from "@mui/icons-material/OpenInNew";
import { Button, Stack, Typography } from "@mui/material";
import { useId } from "react";
import { useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";

interface OAuthButtonProps {
  readonly connection: Connection;
  /** Whether it is what the step asks for. Otherwise it only replaces what there is. */
  readonly isFirst?: boolean;
}

/** Away to Campaign Monitor with the browser; the server's callback leads back to this page. */
export function OAuthButton({ connection, isFirst = false }: OAuthButtonProps) {
  const { id, oauthUnavailable } = connection;
  const translate = useTranslate();
  const reasonId = useId();
  const dataProvider = useListwright();
  const begin = useAction(() => dataProvider.beginOAuth(id), {
    showsProblem: true,
    onDone: (url) => window.open(url, "_self"),
  });
  const isAvailable = oauthUnavailable === null;
  return (
    <Stack sx={{ gap: 1, alignItems: "flex-start" }}>
      {isFirst && isAvailable && <Typography variant="body2">{translate("listwright.authenticate.lead")}</Typography>}
      <Problem error={begin.problem} />
      <Button
        variant={isFirst ? "contained" : "outlined"}
        size={isFirst ? "medium" : "small"}
        endIcon={<OpenInNew />}
        disabled={!isAvailable}
        loading={begin.busy}
        aria-describedby={isAvailable ? undefined : reasonId}
        onClick={() => begin.start(undefined)}
      >
        {translate(isFirst ? "listwright.authenticate.log_in" : "listwright.authenticate.log_in_again")}
      </Button>
      {!isAvailable && (
        <Typography id={reasonId} variant="body2" color="textSecondary">
          {oauthUnavailable}
        </Typography>
      )}
    </Stack>
  );
}
