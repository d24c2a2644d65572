import { RadioButtonGroupInput, SelectInput, required, useTranslate } from "react-admin";
import { useWatch } from "react-hook-form";

import type { Segment } from "../data-provider/segments.js";
import { Section } from "../layout/Section.js";
import { withChosen } from "../layout/choices.js";
import type { WinnerForm } from "./matching-form.js";

/** Types of fields that have an order. */
const ORDERED: readonly string[] = ["TIMESTAMP", "DATE", "NUMBER", "TEXT"];
const ORDERS = ["KEY", "NEWEST", "FIRST"].map((id) => ({ id, name: `listwright.winner_order.${id}` }));

/** Which of several profiles with one address is sent. */
export function WinnerInputs({ fields }: { readonly fields: Segment["fields"] }) {
  const translate = useTranslate();
  const winner = useWatch<{ matching?: { winner?: WinnerForm } }, "matching.winner">({ name: "matching.winner" });
  const choices = fields.filter(({ type }) => ORDERED.includes(type)).map(({ name }) => ({ id: name, name }));
  const field = winner?.field;
  return (
    <Section title={translate("listwright.matching.winner_title")} lead={translate("listwright.matching.winner_lead")}>
      <RadioButtonGroupInput
        source="matching.winner.order"
        label="listwright.matching.winner_order"
        row={false}
        choices={ORDERS}
        helperText={false}
      />
      {(winner?.order === "FIRST" || winner?.order === "NEWEST") && (
        <SelectInput
          source="matching.winner.field"
          label="listwright.matching.winner_field"
          choices={withChosen(choices, field, field && translate("listwright.matching.missing_field", { name: field }))}
          validate={required()}
          helperText="listwright.matching.winner_field_hint"
        />
      )}
    </Section>
  );
}
