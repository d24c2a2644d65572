import { Alert, Button, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useGetList, useTranslate } from "react-admin";

import type { ConnectionRow } from "../data-provider/connections.js";
import type { Export } from "../data-provider/exports.js";
import { useListwright } from "../data-provider/index.js";
import { ALL } from "../data-provider/page.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Problem } from "../layout/Problem.js";
import { TextLink } from "../layout/TextLink.js";
import { mayOpen } from "../layout/page-access.js";
import { useAction } from "../layout/useAction.js";
import { useRole } from "../layout/useRole.js";
import { useWhyNot } from "../layout/useWhyNot.js";

/** The connection as a fact, with the way to take it off. */
export function AttachedConnection({ found }: { readonly found: Export }) {
  const { id, name, connection, permissions } = found;
  const translate = useTranslate();
  const dataProvider = useListwright();
  const whyNot = useWhyNot("exports");
  const [asking, setAsking] = useState(false);
  const detach = useAction(() => dataProvider.detachConnection(id), {
    done: "listwright.exports.detached",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  if (!connection) return <>{translate("listwright.exports.no_connection")}</>;
  return (
    <Stack direction="row" sx={{ flexWrap: "wrap", alignItems: "center", columnGap: 1.5 }}>
      <TextLink to={`/connections/${connection.id}/show`} leads={connection.permissions.includes("VIEW")}>
        {connection.displayName}
      </TextLink>
      <GuardedButton
        size="small"
        sx={{ minHeight: 0, py: 0 }}
        reason={whyNot(permissions.includes("EDIT"))}
        onClick={() => setAsking(true)}
      >
        {translate("listwright.exports.detach")}
      </GuardedButton>
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

interface AttachConnectionProps {
  readonly exportId: string;
  readonly mayAttach: boolean;
}

/** Shown while an export has no connection: it keeps its settings and waits for one of those that the viewer may use. */
export function AttachConnection({ exportId, mayAttach }: AttachConnectionProps) {
  const translate = useTranslate();
  if (mayAttach) return <ConnectionChoice exportId={exportId} />;
  return <Alert severity="warning">{translate("listwright.contributor.attach_lead")}</Alert>;
}

function ConnectionChoice({ exportId }: { readonly exportId: string }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { role } = useRole();
  const [connectionId, setConnectionId] = useState("");
  const { data: connections } = useGetList<ConnectionRow>("connections", {
    pagination: { page: 1, perPage: ALL.limit },
    sort: { field: "displayName", order: "ASC" },
  });
  const usable = (connections ?? []).filter(({ permissions }) => permissions.includes("RUN"));
  const attach = useAction((id: string) => dataProvider.attachConnection(exportId, id), {
    done: "listwright.exports.attached",
    showsProblem: true,
  });
  if (connections && usable.length === 0) {
    return (
      <Alert severity="warning">
        {translate("listwright.contributor.attach_lead")}{" "}
        {translate(
          mayOpen(role, "/connections/create")
            ? "listwright.exports.needs_connection"
            : "listwright.contributor.nothing_to_attach",
        )}
      </Alert>
    );
  }
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
            {usable.map(({ id, displayName }) => (
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
