import { Stack } from "@mui/material";
import { SelectInput, TextInput, required, useSimpleFormIteratorItem, useTranslate } from "react-admin";

import type { DestinationList } from "../data-provider/connections.js";
import type { Segment } from "../data-provider/segments.js";
import { RowsInput } from "../layout/RowsInput.js";
import { withChosen } from "../layout/choices.js";
import { AddOptionsButton } from "./AddOptionsButton.js";
import { CreateFieldButton } from "./CreateFieldButton.js";
import type { CustomFieldForm } from "./matching-form.js";
import { WhenEmptyInput, WhenTooLongInput } from "./WhenInputs.js";

const NEW_ROW = { whenEmpty: "KEEP", whenTooLong: "CUT" };

interface CustomFieldInputsProps {
  readonly fields: Segment["fields"];
  /** The chosen list; null while it is not known. */
  readonly list: DestinationList | null;
  /** As they are filled in now. */
  readonly rows: readonly CustomFieldForm[];
}

/** One row for each custom field of the list that is filled from a profile. What the list lacks can be created from here. */
export function CustomFieldInputs({ fields, list, rows }: CustomFieldInputsProps) {
  const translate = useTranslate();
  const customFields = list?.customFields ?? null;
  const named = (name: string, type: string) => translate("listwright.matching.destination_field", { name, type });
  const keys = (customFields ?? []).map(({ key, name, type }) => ({
    id: key,
    name: named(name, translate(`listwright.destination_field_type.${type}`)),
  }));
  const choices = fields.map(({ name, type }) => ({
    id: name,
    name: named(name, translate(`listwright.field_type.${type}`)),
  }));
  const missing = (name: string) => translate("listwright.matching.missing_field", { name });
  const keyChoices = rows.reduce((all, { key }) => withChosen(all, key, key && missing(key)), keys);
  const fieldChoices = rows.reduce((all, { field }) => withChosen(all, field, field && missing(field)), choices);
  const hint =
    customFields === null ? "list_first" : customFields.length === 0 ? "no_custom_fields" : "custom_fields_hint";
  return (
    <>
      <RowsInput
        source="matching.customFields"
        label="listwright.matching.custom_fields"
        helperText={`listwright.matching.${hint}`}
        addLabel="listwright.matching.add_custom_field"
        removeLabel="listwright.matching.remove_custom_field"
        newRow={NEW_ROW}
        mayAdd={Boolean(customFields?.length)}
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
        <WhenEmptyInput source="whenEmpty" label="listwright.matching.when_empty" />
        <TooLongOfText customFields={customFields} rows={rows} />
      </RowsInput>
      {list && (
        <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
          <CreateFieldButton list={list} />
          <AddOptionsButton list={list} rows={rows} />
        </Stack>
      )}
    </>
  );
}

interface TooLongOfTextProps {
  readonly customFields: DestinationList["customFields"] | null;
  readonly rows: readonly CustomFieldForm[];
}

/** Only text can be too long; the other types have words, numbers and days of their own. */
function TooLongOfText({ customFields, rows }: TooLongOfTextProps) {
  const { index } = useSimpleFormIteratorItem();
  const type = customFields?.find(({ key }) => key === rows[index]?.key)?.type ?? "TEXT";
  return type === "TEXT" ? (
    <WhenTooLongInput source="whenTooLong" label="listwright.matching.when_too_long" />
  ) : (
    <span aria-hidden />
  );
}
