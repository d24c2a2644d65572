import { Alert, Button, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useGetList, useTranslate } from "react-admin";

import type { ConnectionRow } from "../data-provider/connections.js";
import type { Export } from "../data-provider/exports.js";
import { useListwright } from "../data-provider/index.js";
import { ALL } from "../data-provider/page.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Problem } from "../layout/Problem.js";
import { TextLink } from "../layout/TextLink.js";
import { useAction } from "../layout/useAction.js";

/** The connection as a fact, with the way to take it off. */
export function AttachedConnection({ found }: { readonly found: Export }) {
  const { id, name, connection } = found;
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const detach = useAction(() => dataProvider.detachConnection(id), {
    done: "listwright.exports.detached",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  if (!connection) return <>{translate("listwright.exports.no_connection")}</>;
  return (
    <Stack direction="row" sx={{ flexWrap: "wrap", alignItems: "center", columnGap: 1.5 }}>
      <TextLink to={`/connections/${connection.id}/show`}>{connection.displayName}</TextLink>
      <Button size="small" sx={{ minHeight: 0, py: 0 }} onClick={() => setAsking(true)}>
        {translate("listwright.exports.detach")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={translate("listwright.exports.detach_question", { name })}
        confirmLabel={translate("listwright.exports.detach")}
        busy={detach.busy}
        problem={detach.problem}
        onConfirm={() => detach.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate("listwright.exports.detach_effect")}
      </ConfirmDialog>
    </Stack>
  );
}

/** Shown while an export has no connection: it keeps its settings and waits for one. */
export function AttachConnection({ exportId }: { readonly exportId: string }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [connectionId, setConnectionId] = useState("");
  const { data: connections } = useGetList<ConnectionRow>("connections", {
    pagination: { page: 1, perPage: ALL.limit },
    sort: { field: "displayName", order: "ASC" },
  });
  const attach = useAction((id: string) => dataProvider.attachConnection(exportId, id), {
    done: "listwright.exports.attached",
    showsProblem: true,
  });
  return (
    <Alert severity="warning">
      <Stack sx={{ gap: 1.5, alignItems: "flex-start" }}>
        <Typography variant="body2">{translate("listwright.exports.attach_lead")}</Typography>
        <Problem error={attach.problem} />
        <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1, alignItems: "center" }}>
          <TextField
            select
            margin="none"
            label={translate("resources.exports.fields.connectionId")}
            value={connectionId}
            onChange={({ target }) => setConnectionId(target.value)}
            sx={{ width: 260 }}
          >
            {(connections ?? []).map(({ id, displayName }) => (
              <MenuItem key={id} value={id}>
                {displayName}
              </MenuItem>
            ))}
          </TextField>
          <Button
            variant="contained"
            disabled={connectionId === ""}
            loading={attach.busy}
            onClick={() => attach.start(connectionId)}
          >
            {translate("listwright.exports.attach")}
          </Button>
        </Stack>
      </Stack>
    </Alert>
  );
}
