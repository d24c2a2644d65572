import { Button, TextField } from "@mui/material";
import { useState } from "react";
import { HttpError, useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { useAction } from "../layout/useAction.js";

export function RenameConnectionButton({ connection }: { readonly connection: Connection }) {
  const { id, displayName } = connection;
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [name, setName] = useState<string | null>(null);
  const rename = useAction(
    (to: string) => dataProvider.update("connections", { id, data: { displayName: to }, previousData: connection }),
    { done: "listwright.done.renamed", showsProblem: true, onDone: () => setName(null) },
  );
  const refused = rename.problem instanceof HttpError && rename.problem.status === 422 ? rename.problem.message : null;
  return (
    <>
      <Button
        variant="outlined"
        onClick={() => {
          rename.reset();
          setName(displayName);
        }}
      >
        {translate("listwright.action.rename")}
      </Button>
      <ConfirmDialog
        open={name !== null}
        title={translate("listwright.connections.rename_title", { name: displayName })}
        confirmLabel={translate("ra.action.save")}
        busy={rename.busy}
        problem={refused ? null : rename.problem}
        onConfirm={() => name !== null && rename.start(name)}
        onClose={() => setName(null)}
      >
        <TextField
          autoFocus
          label={translate("resources.connections.fields.displayName")}
          value={name ?? ""}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) =>
            event.key === "Enter" && !event.nativeEvent.isComposing && name !== null && rename.start(name)
          }
          error={refused !== null}
          helperText={refused ?? translate("listwright.connections.name_hint")}
        />
      </ConfirmDialog>
    </>
  );
}
