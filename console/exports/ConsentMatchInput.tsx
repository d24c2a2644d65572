import Add from "@mui/icons-material/Add";
import Close from "@mui/icons-material/Close";
import { Button, IconButton, Tooltip } from "@mui/material";
import {
  ArrayInput,
  RadioButtonGroupInput,
  SelectInput,
  SimpleFormIterator,
  TextInput,
  required,
  useSimpleFormIterator,
  useSimpleFormIteratorItem,
  useTranslate,
} from "react-admin";

import { withChosen } from "../layout/choices.js";
import type { Choice } from "../layout/choices.js";
import { CONSENTS } from "./matching-form.js";
import type { ConsentChoice, ConsentForm } from "./matching-form.js";

interface ConsentMatchInputProps {
  readonly source: string;
  /** As it is filled in now. */
  readonly consent: ConsentForm | undefined;
  readonly choices: readonly ConsentChoice[];
  /** The message of each choice. */
  readonly nameOf: (choice: ConsentChoice) => string;
  /** Profile fields that can decide. */
  readonly fields: readonly Choice[];
  readonly label: string;
  readonly helperText: string;
}

const MEANINGS = CONSENTS.map((id) => ({ id, name: `listwright.consent_meaning.${id}` }));

const ROWS = {
  "& .RaSimpleFormIterator-form > *": { flex: { sm: "1 1 0" }, minWidth: 0, width: "100%" },
  "& .RaSimpleFormIterator-line": { display: "flex", alignItems: "flex-start", gap: 1, py: { xs: 1, sm: 0.25 } },
  "& .RaSimpleFormIterator-form": { flex: "1 1 0", gap: { xs: 0, sm: 1.5 } },
  "& .RaSimpleFormIterator-action": { visibility: "visible", mt: 1.25 },
} as const;

/** One answer for everybody, or a field with what its values mean. An answer is always asked for. */
export function ConsentMatchInput(props: ConsentMatchInputProps) {
  const { source, consent, choices, nameOf, fields, label, helperText } = props;
  const translate = useTranslate();
  const chosen = consent?.field;
  return (
    <>
      <RadioButtonGroupInput
        source={`${source}.choice`}
        label={label}
        row={false}
        choices={choices.map((id) => ({ id, name: nameOf(id) }))}
        validate={required("listwright.matching.consent_required")}
        helperText={helperText}
      />
      {consent?.choice === "FIELD" && (
        <>
          <SelectInput
            source={`${source}.field`}
            label="listwright.matching.consent_field"
            choices={withChosen(
              fields,
              chosen,
              chosen && translate("listwright.matching.missing_field", { name: chosen }),
            )}
            validate={required()}
            helperText="listwright.matching.consent_field_hint"
          />
          <ArrayInput
            source={`${source}.values`}
            label="listwright.matching.consent_values"
            helperText="listwright.matching.consent_values_hint"
          >
            <SimpleFormIterator
              inline
              fullWidth
              disableReordering
              disableClear
              addButton={<AddValue />}
              removeButton={<RemoveValue />}
              sx={ROWS}
            >
              <TextInput
                source="value"
                label="listwright.matching.consent_value"
                validate={required()}
                helperText={false}
              />
              <SelectInput
                source="consent"
                label="listwright.matching.consent_means"
                choices={MEANINGS}
                validate={required()}
                helperText={false}
              />
            </SimpleFormIterator>
          </ArrayInput>
          <SelectInput
            source={`${source}.otherwise`}
            label="listwright.matching.consent_otherwise"
            choices={MEANINGS}
            validate={required()}
            helperText={`listwright.consent_otherwise_means.${consent.otherwise ?? "NO"}`}
          />
        </>
      )}
    </>
  );
}

function AddValue() {
  const translate = useTranslate();
  const { add } = useSimpleFormIterator();
  return (
    <Button size="small" startIcon={<Add />} onClick={() => add({ value: "", consent: "YES" })}>
      {translate("listwright.matching.add_consent_value")}
    </Button>
  );
}

function RemoveValue() {
  const translate = useTranslate();
  const { index, remove } = useSimpleFormIteratorItem();
  const label = translate("listwright.matching.remove_consent_value", { row: index + 1 });
  return (
    <Tooltip title={label}>
      <IconButton size="small" aria-label={label} onClick={() => remove()}>
        <Close fontSize="small" />
      </IconButton>
    </Tooltip>
  );
}
