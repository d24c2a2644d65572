import { RadioButtonGroupInput, SelectInput, TextInput, required, useTranslate } from "react-admin";

import { RowsInput } from "../layout/RowsInput.js";
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
          <RowsInput
            source={`${source}.values`}
            label="listwright.matching.consent_values"
            helperText="listwright.matching.consent_values_hint"
            addLabel="listwright.matching.add_consent_value"
            removeLabel="listwright.matching.remove_consent_value"
            newRow={{ value: "", consent: "YES" }}
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
          </RowsInput>
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
