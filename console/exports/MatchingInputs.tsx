import { Alert, Typography } from "@mui/material";
import { AutocompleteArrayInput, SelectInput, required, useTranslate } from "react-admin";
import { useWatch } from "react-hook-form";

import type { Segment } from "../data-provider/segments.js";
import { Section } from "../layout/Section.js";
import { withChosen } from "../layout/choices.js";
import type { Choice } from "../layout/choices.js";
import { ConsentInputs } from "./ConsentInputs.js";
import { CustomFieldInputs } from "./CustomFieldInputs.js";
import type { MatchingForm } from "./matching-form.js";
import { ProposeMatching } from "./ProposeMatching.js";
import { useDestinationList } from "./useDestinationList.js";
import { WhenEmptyInput, WhenTooLongInput } from "./WhenInputs.js";
import { WinnerInputs } from "./WinnerInputs.js";

interface MatchingInputsProps {
  /** The fields that all chosen segments show. */
  readonly fields: Segment["fields"];
  readonly hasSegments: boolean;
}

/** Data matching. Only fields that every chosen segment shows can be picked, so that it works for every member. */
export function MatchingInputs({ fields, hasSegments }: MatchingInputsProps) {
  const translate = useTranslate();
  const matching = useWatch<{ matching?: MatchingForm }, "matching">({ name: "matching" });
  const { data: list } = useDestinationList();
  const texts = choicesOf(fields.filter(({ type }) => type === "TEXT"));
  const names = choicesOf(fields.filter(({ type }) => type === "TEXT" || type === "NUMBER"));
  const withMissing = (known: readonly Choice[], name: string | null | undefined) =>
    withChosen(known, name, name && translate("listwright.matching.missing_field", { name }));
  const disabled = fields.length === 0;

  return (
    <>
      <Section title={translate("listwright.matching.title")} lead={translate("listwright.matching.lead")}>
        {!hasSegments && (
          <Typography variant="body2" color="textSecondary">
            {translate("listwright.matching.segments_first")}
          </Typography>
        )}
        {hasSegments && disabled && <Alert severity="warning">{translate("listwright.matching.nothing_shared")}</Alert>}
        <ProposeMatching disabled={disabled} />
        <SelectInput
          source="matching.email"
          choices={withMissing(texts, matching?.email)}
          validate={required()}
          disabled={disabled}
          helperText="listwright.matching.email_hint"
        />
        <AutocompleteArrayInput
          source="matching.name"
          choices={(matching?.name ?? []).reduce(withMissing, names)}
          disabled={disabled}
          helperText="listwright.matching.name_hint"
          disableCloseOnSelect
        />
        {Boolean(matching?.name?.length) && (
          <>
            <WhenEmptyInput source="matching.nameWhenEmpty" label="listwright.matching.name_when_empty" />
            <WhenTooLongInput source="matching.nameWhenTooLong" label="listwright.matching.name_when_too_long" />
          </>
        )}
        <SelectInput
          source="matching.mobileNumber"
          choices={withMissing(texts, matching?.mobileNumber)}
          disabled={disabled}
          emptyText="listwright.matching.none"
          parse={(value: string) => value || null}
          helperText="listwright.matching.mobile_hint"
        />
        {matching?.mobileNumber && (
          <WhenEmptyInput source="matching.mobileNumberWhenEmpty" label="listwright.matching.mobile_when_empty" />
        )}
        <CustomFieldInputs fields={fields} list={list ?? null} rows={matching?.customFields ?? []} />
      </Section>
      <ConsentInputs fields={fields} />
      <WinnerInputs fields={fields} />
    </>
  );
}

function choicesOf(fields: Segment["fields"]): Choice[] {
  return fields.map(({ name }) => ({ id: name, name }));
}
