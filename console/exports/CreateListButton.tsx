import Add from "@mui/icons-material/Add";
import { Button, Checkbox, FormControlLabel, MenuItem, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { UnsubscribeScope } from "../data-provider/generated.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { useAction } from "../layout/useAction.js";

interface CreateListButtonProps {
  readonly connectionId: string;
  readonly client: { readonly id: string; readonly name: string };
  readonly onMade: (listId: string) => void;
}

const NEW = { name: "", confirmedOptIn: false, unsubscribeScope: "ALL_CLIENT_LISTS" as UnsubscribeScope };
const SCOPES: readonly UnsubscribeScope[] = ["ALL_CLIENT_LISTS", "ONLY_THIS_LIST"];

/** Creates a list at the destination, once a person has read what will be created for whom, and chooses it. */
export function CreateListButton({ connectionId, client, onMade }: CreateListButtonProps) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(NEW);
  const { start, busy, problem, reset } = useAction(
    () =>
      dataProvider.createDestinationList(connectionId, { clientId: client.id, ...wanted, name: wanted.name.trim() }),
    {
      showsProblem: true,
      done: "listwright.creating.list_done",
      onDone({ id }) {
        setOpen(false);
        onMade(id);
      },
    },
  );
  const change = (changes: Partial<typeof NEW>) => setWanted({ ...wanted, ...changes });
  return (
    <>
      <Button
        size="small"
        startIcon={<Add />}
        onClick={() => {
          reset();
          setWanted(NEW);
          setOpen(true);
        }}
      >
        {translate("listwright.creating.list")}
      </Button>
      <ConfirmDialog
        open={open}
        title={translate("listwright.creating.list_title", { client: client.name })}
        confirmLabel={translate("listwright.creating.list_confirm")}
        busy={busy}
        disabled={wanted.name.trim() === ""}
        problem={problem}
        onConfirm={() => start(undefined)}
        onClose={() => setOpen(false)}
      >
        <TextField
          label={translate("listwright.creating.name")}
          value={wanted.name}
          required
          slotProps={{ htmlInput: { maxLength: 200 } }}
          onChange={({ target }) => change({ name: target.value })}
        />
        <TextField
          select
          label={translate("listwright.creating.unsubscribe_scope")}
          value={wanted.unsubscribeScope}
          onChange={({ target }) => change({ unsubscribeScope: target.value as UnsubscribeScope })}
        >
          {SCOPES.map((scope) => (
            <MenuItem key={scope} value={scope} sx={{ whiteSpace: "normal" }}>
              {translate(`listwright.creating.scope.${scope}`)}
            </MenuItem>
          ))}
        </TextField>
        <FormControlLabel
          label={translate("listwright.creating.confirmed_opt_in")}
          control={
            <Checkbox
              checked={wanted.confirmedOptIn}
              onChange={({ target }) => change({ confirmedOptIn: target.checked })}
            />
          }
        />
        <span>{translate("listwright.creating.list_effect", { client: client.name })}</span>
      </ConfirmDialog>
    </>
  );
}
