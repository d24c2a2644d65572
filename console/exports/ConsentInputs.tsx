import { RadioButtonGroupInput, SelectInput, TextInput, required, useTranslate } from "react-admin";
import { useWatch } from "react-hook-form";

import type { Segment } from "../data-provider/segments.js";
import { Section } from "../layout/Section.js";
import { withChosen } from "../layout/choices.js";
import { CheckInput } from "./CheckInput.js";
import { ConsentMatchInput } from "./ConsentMatchInput.js";
import { CONSENT_CHOICES, SMS_CHOICES } from "./matching-form.js";
import type { MatchingForm } from "./matching-form.js";

/** Types of fields that can say yes or no. */
const SAYING: readonly string[] = ["BOOLEAN", "TEXT", "NUMBER"];

/** Who may be written to at all, and what the destination is told that people agreed to. */
export function ConsentInputs({ fields }: { readonly fields: Segment["fields"] }) {
  const translate = useTranslate();
  const matching = useWatch<{ matching?: MatchingForm }, "matching">({ name: "matching" });
  const choices = fields.filter(({ type }) => SAYING.includes(type)).map(({ name }) => ({ id: name, name }));
  const agreed = matching?.recipientConsent;
  const missing = (name: string) => translate("listwright.matching.missing_field", { name });
  return (
    <Section
      title={translate("listwright.matching.consents_title")}
      lead={translate("listwright.matching.consents_lead")}
    >
      <CheckInput
        source="matching.recipientConsent.asked"
        label="listwright.matching.recipient_consent"
        helperText="listwright.matching.recipient_consent_hint"
      />
      {agreed?.asked && (
        <>
          <SelectInput
            source="matching.recipientConsent.field"
            label="listwright.matching.recipient_consent_field"
            choices={withChosen(choices, agreed.field, agreed.field && missing(agreed.field))}
            validate={required()}
            helperText={false}
          />
          <TextInput
            source="matching.recipientConsent.yesValues"
            label="listwright.matching.yes_values"
            multiline
            minRows={2}
            format={(values?: readonly string[]) => (values ?? []).join("\n")}
            parse={(text: string) => text.split("\n")}
            helperText="listwright.matching.yes_values_hint"
          />
          <RadioButtonGroupInput
            source="matching.recipientConsent.refusalWithholds"
            label="listwright.matching.refusal_withholds"
            row={false}
            choices={["ADDRESS", "PROFILE"].map((id) => ({ id, name: `listwright.refusal_withholds.${id}` }))}
            helperText={false}
          />
          <CheckInput
            source="matching.recipientConsent.removeWhenGone"
            label="listwright.matching.remove_when_gone"
            helperText="listwright.matching.remove_when_gone_hint"
          />
        </>
      )}
      <ConsentMatchInput
        source="matching.consentToTrack"
        consent={matching?.consentToTrack}
        choices={CONSENT_CHOICES}
        nameOf={(choice) => `listwright.consent_to_track.${choice}`}
        fields={choices}
        label="resources.exports.fields.matching.consentToTrack.choice"
        helperText="listwright.matching.consent_hint"
      />
      <ConsentMatchInput
        source="matching.consentToSms"
        consent={matching?.consentToSms}
        choices={SMS_CHOICES}
        nameOf={(choice) => `listwright.consent_to_sms.${choice}`}
        fields={choices}
        label="listwright.matching.consent_to_sms"
        helperText="listwright.matching.consent_to_sms_hint"
      />
    </Section>
  );
}
