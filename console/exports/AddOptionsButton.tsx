import PlaylistAdd from "@mui/icons-material/PlaylistAdd";
import { Button, MenuItem, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { DestinationList } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { useAction } from "../layout/useAction.js";
import type { CustomFieldForm } from "./matching-form.js";
import { linesOf } from "./lines-of.js";
import { useDestined } from "./useDestined.js";

interface AddOptionsButtonProps {
  readonly list: DestinationList;
  readonly rows: readonly CustomFieldForm[];
}

/** Adds options to a custom field that is matched, once a person has read which and where. */
export function AddOptionsButton({ list, rows }: AddOptionsButtonProps) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const destined = useDestined();
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState("");
  const [text, setText] = useState("");
  const choosable = list.customFields.filter(
    ({ key: one, type }) => (type === "ONE_OPTION" || type === "MANY_OPTIONS") && rows.some((row) => row.key === one),
  );
  const chosen = choosable.find((field) => field.key === key) ?? choosable[0];
  const options = linesOf(text).filter((option) => !chosen?.options.includes(option));
  const { start, busy, problem, reset } = useAction(
    () => dataProvider.addDestinationOptions(destined?.connectionId ?? "", list.id, chosen?.key ?? "", options),
    { showsProblem: true, done: "listwright.creating.options_done", onDone: () => setOpen(false) },
  );
  if (!chosen) return null;
  return (
    <>
      <Button
        size="small"
        startIcon={<PlaylistAdd />}
        disabled={destined === null}
        onClick={() => {
          reset();
          setText("");
          setOpen(true);
        }}
      >
        {translate("listwright.creating.add_options")}
      </Button>
      <ConfirmDialog
        open={open}
        title={translate("listwright.creating.add_options_title", { list: list.name })}
        confirmLabel={translate("listwright.creating.add_options_confirm", { smart_count: options.length })}
        busy={busy}
        disabled={options.length === 0}
        problem={problem}
        onConfirm={() => start(undefined)}
        onClose={() => setOpen(false)}
      >
        <TextField
          select
          label={translate("listwright.matching.custom_field")}
          value={chosen.key}
          onChange={({ target }) => setKey(target.value)}
        >
          {choosable.map((field) => (
            <MenuItem key={field.key} value={field.key}>
              {field.name}
            </MenuItem>
          ))}
        </TextField>
        <span>
          {chosen.options.length === 0
            ? translate("listwright.creating.options_none")
            : translate("listwright.creating.options_are", { options: chosen.options.join(", ") })}
        </span>
        <TextField
          multiline
          minRows={3}
          label={translate("listwright.creating.new_options")}
          helperText={translate("listwright.creating.options_hint")}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <span>{translate("listwright.creating.add_options_effect", { field: chosen.name, list: list.name })}</span>
      </ConfirmDialog>
    </>
  );
}
