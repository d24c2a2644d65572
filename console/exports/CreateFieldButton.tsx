import Add from "@mui/icons-material/Add";
import { Button, MenuItem, TextField } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useFormContext } from "react-hook-form";

import type { DestinationList } from "../data-provider/connections.js";
import type { DestinationFieldType } from "../data-provider/generated.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { useAction } from "../layout/useAction.js";
import type { MatchingForm } from "./matching-form.js";
import { linesOf } from "./lines-of.js";
import { useDestined } from "./useDestined.js";

const TYPES: readonly DestinationFieldType[] = [
  "TEXT",
  "NUMBER",
  "DATE",
  "COUNTRY",
  "US_STATE",
  "ONE_OPTION",
  "MANY_OPTIONS",
];
const NEW = { field: "", name: "", type: "TEXT" as DestinationFieldType, options: "" };

/** Creates a custom field on the list, once a person has read what will be created where, and matches it. */
export function CreateFieldButton({ list }: { readonly list: DestinationList }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const destined = useDestined();
  const { getValues, setValue } = useFormContext<{ matching: MatchingForm }>();
  const [open, setOpen] = useState(false);
  const [wanted, setWanted] = useState(NEW);
  const proposal = useQuery({
    queryKey: ["proposeMatching", destined],
    queryFn: ({ signal }) => (destined ? dataProvider.proposeMatching(destined, signal) : null),
    enabled: open && destined !== null,
    retry: false,
  });
  const takesOptions = wanted.type === "ONE_OPTION" || wanted.type === "MANY_OPTIONS";
  const options = takesOptions ? linesOf(wanted.options) : [];
  const { start, busy, problem, reset } = useAction(
    () =>
      dataProvider.createDestinationField(destined?.connectionId ?? "", list.id, {
        name: wanted.name.trim(),
        type: wanted.type,
        options,
      }),
    {
      showsProblem: true,
      done: "listwright.creating.field_done",
      onDone({ key }) {
        const row = { key, field: wanted.field, whenEmpty: "KEEP", whenTooLong: "CUT" } as const;
        if (wanted.field) {
          setValue("matching.customFields", [...(getValues("matching.customFields") ?? []), row], {
            shouldDirty: true,
          });
        }
        setOpen(false);
      },
    },
  );
  const change = (changes: Partial<typeof NEW>) => setWanted({ ...wanted, ...changes });

  return (
    <>
      <Button
        size="small"
        startIcon={<Add />}
        disabled={destined === null}
        onClick={() => {
          reset();
          setWanted(NEW);
          setOpen(true);
        }}
      >
        {translate("listwright.creating.field")}
      </Button>
      <ConfirmDialog
        open={open}
        title={translate("listwright.creating.field_title", { list: list.name })}
        confirmLabel={translate("listwright.creating.field_confirm")}
        busy={busy}
        disabled={wanted.name.trim() === "" || (takesOptions && options.length === 0)}
        problem={problem}
        onConfirm={() => start(undefined)}
        onClose={() => setOpen(false)}
      >
        {Boolean(proposal.data?.newFields.length) && (
          <TextField
            select
            label={translate("listwright.creating.for_field")}
            helperText={translate("listwright.creating.for_field_hint")}
            value={wanted.field}
            onChange={({ target }) => {
              const chosen = proposal.data?.newFields.find(({ field }) => field === target.value);
              change(chosen ? { ...chosen, options: chosen.options.join("\n") } : { field: "" });
            }}
          >
            <MenuItem value="">{translate("listwright.matching.none")}</MenuItem>
            {proposal.data?.newFields.map(({ field }) => (
              <MenuItem key={field} value={field}>
                {field}
              </MenuItem>
            ))}
          </TextField>
        )}
        <TextField
          label={translate("listwright.creating.name")}
          value={wanted.name}
          required
          slotProps={{ htmlInput: { maxLength: 100 } }}
          onChange={({ target }) => change({ name: target.value })}
        />
        <TextField
          select
          label={translate("listwright.creating.type")}
          value={wanted.type}
          onChange={({ target }) => change({ type: target.value as DestinationFieldType })}
        >
          {TYPES.map((type) => (
            <MenuItem key={type} value={type}>
              {translate(`listwright.destination_field_type.${type}`)}
            </MenuItem>
          ))}
        </TextField>
        {takesOptions && (
          <TextField
            multiline
            minRows={3}
            required
            label={translate("listwright.creating.options")}
            helperText={translate("listwright.creating.options_hint")}
            value={wanted.options}
            onChange={({ target }) => change({ options: target.value })}
          />
        )}
        <span>{translate("listwright.creating.field_effect", { list: list.name })}</span>
      </ConfirmDialog>
    </>
  );
}
