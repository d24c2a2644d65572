import AutoFixHighOutlined from "@mui/icons-material/AutoFixHighOutlined";
import { Alert, Button, Typography } from "@mui/material";
import { AutocompleteArrayInput, RadioButtonGroupInput, SelectInput, required, useTranslate } from "react-admin";
import { useFormContext, useWatch } from "react-hook-form";

import type { Segment } from "../data-provider/segments.js";
import { Section } from "../layout/Section.js";
import { withChosen } from "../layout/choices.js";
import type { Choice } from "../layout/choices.js";
import { CustomFieldInputs } from "./CustomFieldInputs.js";
import { CONSENT_CHOICES } from "./export-form.js";
import type { MatchingForm } from "./export-form.js";
import { proposeMatching } from "./propose-matching.js";
import { useDestinationList } from "./useDestinationList.js";

interface MatchingInputsProps {
  /** The fields that all chosen segments show. */
  readonly fields: Segment["fields"];
  readonly hasSegments: boolean;
}

/** Data matching. Only fields that every chosen segment shows can be picked, so that it works for every member. */
export function MatchingInputs({ fields, hasSegments }: MatchingInputsProps) {
  const translate = useTranslate();
  const { getValues, setValue } = useFormContext<{ matching: MatchingForm }>();
  const matching = useWatch<{ matching?: MatchingForm }, "matching">({ name: "matching" });
  const consent = matching?.consentToTrack?.choice;
  const { data: list } = useDestinationList();
  const choices = fields.map(({ name }) => ({ id: name, name }));
  const texts = fields.filter(({ type }) => type === "TEXT").map(({ name }) => ({ id: name, name }));
  const withMissing = (known: readonly Choice[], name: string | null | undefined) =>
    withChosen(known, name, name && translate("listwright.matching.missing_field", { name }));

  function propose() {
    const proposal = proposeMatching(fields, list?.customFields ?? [], getValues("matching") ?? {});
    for (const part of ["email", "name", "mobileNumber", "customFields"] as const) {
      setValue(`matching.${part}`, proposal[part], { shouldDirty: true, shouldValidate: part === "email" });
    }
  }

  return (
    <Section
      title={translate("listwright.matching.title")}
      lead={translate("listwright.matching.lead")}
      actions={
        <Button variant="outlined" startIcon={<AutoFixHighOutlined />} disabled={fields.length === 0} onClick={propose}>
          {translate("listwright.matching.propose")}
        </Button>
      }
    >
      {!hasSegments && (
        <Typography variant="body2" color="textSecondary">
          {translate("listwright.matching.segments_first")}
        </Typography>
      )}
      {hasSegments && fields.length === 0 && (
        <Alert severity="warning">{translate("listwright.matching.nothing_shared")}</Alert>
      )}
      <SelectInput
        source="matching.email"
        choices={withMissing(texts, matching?.email)}
        validate={required()}
        disabled={fields.length === 0}
        helperText="listwright.matching.email_hint"
      />
      <AutocompleteArrayInput
        source="matching.name"
        choices={(matching?.name ?? []).reduce(withMissing, choices)}
        disabled={fields.length === 0}
        helperText="listwright.matching.name_hint"
        disableCloseOnSelect
      />
      <SelectInput
        source="matching.mobileNumber"
        choices={withMissing(texts, matching?.mobileNumber)}
        disabled={fields.length === 0}
        emptyText="listwright.matching.none"
        parse={(value: string) => value || null}
        helperText="listwright.matching.mobile_hint"
      />
      <CustomFieldInputs
        fields={fields}
        customFields={list?.customFields ?? null}
        rows={matching?.customFields ?? []}
      />
      <RadioButtonGroupInput
        source="matching.consentToTrack.choice"
        row={false}
        choices={CONSENT_CHOICES.map((id) => ({ id, name: `listwright.consent_to_track.${id}` }))}
        validate={required("listwright.matching.consent_required")}
        helperText="listwright.matching.consent_hint"
      />
      {consent === "FIELD" && (
        <SelectInput
          source="matching.consentToTrack.field"
          choices={withMissing(choices, matching?.consentToTrack?.field)}
          validate={required()}
          helperText="listwright.matching.consent_field_hint"
        />
      )}
    </Section>
  );
}
