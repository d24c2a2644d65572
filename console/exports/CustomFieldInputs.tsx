import Add from "@mui/icons-material/Add";
import Close from "@mui/icons-material/Close";
import { Button, IconButton, Tooltip } from "@mui/material";
import {
  ArrayInput,
  SelectInput,
  SimpleFormIterator,
  TextInput,
  required,
  useSimpleFormIterator,
  useSimpleFormIteratorItem,
  useTranslate,
} from "react-admin";

import type { DestinationList } from "../data-provider/connections.js";
import type { Segment } from "../data-provider/segments.js";
import { withChosen } from "../layout/choices.js";
import type { CustomFieldForm } from "./export-form.js";

/** Every row keeps its button in sight, for those who do not hover; on a phone its inputs stand one below the other. */
const ROWS = {
  "& .RaSimpleFormIterator-form > *": { flex: { sm: "1 1 0" }, minWidth: 0, width: "100%" },
  "& .RaSimpleFormIterator-line": { display: "flex", alignItems: "flex-start", gap: 1, py: { xs: 1, sm: 0.25 } },
  "& .RaSimpleFormIterator-form": { flex: "1 1 0", gap: { xs: 0, sm: 1.5 } },
  "& .RaSimpleFormIterator-action": { visibility: "visible", mt: 1.25 },
} as const;

interface CustomFieldInputsProps {
  readonly fields: Segment["fields"];
  /** Of the chosen list; null while it is not known. */
  readonly customFields: DestinationList["customFields"] | null;
  /** As they are filled in now. */
  readonly rows: readonly CustomFieldForm[];
}

/** One row for each custom field of the list that is filled from a profile. */
export function CustomFieldInputs({ fields, customFields, rows }: CustomFieldInputsProps) {
  const translate = useTranslate();
  const keys = (customFields ?? []).map(({ key, name, type }) => ({
    id: key,
    name: translate("listwright.matching.destination_field", {
      name,
      type: translate(`listwright.destination_field_type.${type}`),
    }),
  }));
  const choices = fields.map(({ name, type }) => ({
    id: name,
    name: translate("listwright.matching.destination_field", {
      name,
      type: translate(`listwright.field_type.${type}`),
    }),
  }));
  const missing = (name: string) => translate("listwright.matching.missing_field", { name });
  const keyChoices = rows.reduce((all, { key }) => withChosen(all, key, key && missing(key)), keys);
  const fieldChoices = rows.reduce((all, { field }) => withChosen(all, field, field && missing(field)), choices);
  const hint =
    customFields === null ? "list_first" : customFields.length === 0 ? "no_custom_fields" : "custom_fields_hint";
  return (
    <ArrayInput
      source="matching.customFields"
      label="listwright.matching.custom_fields"
      sx={{ mt: 2 }}
      helperText={`listwright.matching.${hint}`}
    >
      <SimpleFormIterator
        inline
        fullWidth
        disableReordering
        disableClear
        disableAdd={!customFields?.length}
        addButton={<AddRow />}
        removeButton={<RemoveRow />}
        sx={ROWS}
      >
        {customFields === null ? (
          // Without the list there is nothing to pick from; what was matched before stays readable.
          <TextInput source="key" label="listwright.matching.custom_field" validate={required()} helperText={false} />
        ) : (
          <SelectInput
            source="key"
            label="listwright.matching.custom_field"
            choices={keyChoices}
            validate={required()}
            helperText={false}
          />
        )}
        <SelectInput
          source="field"
          label="listwright.matching.profile_field"
          choices={fieldChoices}
          validate={required()}
          helperText={false}
        />
        <SelectInput
          source="whenEmpty"
          label="listwright.matching.when_empty"
          defaultValue="KEEP"
          choices={[
            { id: "KEEP", name: "listwright.when_empty.KEEP" },
            { id: "CLEAR", name: "listwright.when_empty.CLEAR" },
          ]}
          validate={required()}
          helperText={false}
        />
      </SimpleFormIterator>
    </ArrayInput>
  );
}

function AddRow() {
  const translate = useTranslate();
  const { add } = useSimpleFormIterator();
  return (
    <Button size="small" startIcon={<Add />} onClick={() => add()}>
      {translate("listwright.matching.add_custom_field")}
    </Button>
  );
}

function RemoveRow() {
  const translate = useTranslate();
  const { index, remove } = useSimpleFormIteratorItem();
  const label = translate("listwright.matching.remove_custom_field", { row: index + 1 });
  return (
    <Tooltip title={label}>
      <IconButton size="small" aria-label={label} onClick={() => remove()}>
        <Close fontSize="small" />
      </IconButton>
    </Tooltip>
  );
}
