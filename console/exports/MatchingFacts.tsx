import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { Facts } from "../layout/Facts.js";
import type { Fact } from "../layout/Facts.js";
import { Section } from "../layout/Section.js";

/** Data matching, as it was chosen: which field becomes which part of a subscriber. */
export function MatchingFacts({ found }: { readonly found: Export }) {
  const translate = useTranslate();
  const byField = (field: string) => translate("listwright.matching.consent_by_field", { field });
  const { email, name, mobileNumber, customFields, consentToTrack, consentToSms, recipientConsent, winner } =
    found.matching;
  const keys = new Map(found.list?.customFields.map((field) => [field.key, field.name]));
  const none = translate("listwright.matching.none");
  const filled = (field: string, whenEmpty: string, whenTooLong: string) => {
    const clears = whenEmpty === "CLEAR" ? "_clearing" : "";
    const rejects = whenTooLong === "REJECT" ? "_rejecting" : "";
    return clears || rejects ? translate(`listwright.matching.field${clears}${rejects}`, { field }) : field;
  };
  const facts: Fact[] = [
    { label: translate("resources.exports.fields.matching.email"), value: email },
    {
      label: translate("resources.exports.fields.matching.name"),
      value:
        name.length === 0
          ? none
          : filled(name.join(" + "), found.matching.nameWhenEmpty, found.matching.nameWhenTooLong),
    },
    {
      label: translate("resources.exports.fields.matching.mobileNumber"),
      value: mobileNumber === null ? none : filled(mobileNumber, found.matching.mobileNumberWhenEmpty, "CUT"),
    },
    ...customFields.map(({ key, field, whenEmpty, whenTooLong }) => ({
      // Without the list, which not everybody may read, the key says it almost as well.
      label: keys.get(key) ?? key.replaceAll(/^\[|\]$/g, ""),
      value: filled(field, whenEmpty, whenTooLong),
    })),
    ...(recipientConsent
      ? [
          {
            label: translate("listwright.matching.recipient_consent"),
            value: translate("listwright.matching.recipient_consent_by", {
              field: recipientConsent.field,
              values: recipientConsent.yesValues.join(", "),
            }),
          },
        ]
      : []),
    {
      label: translate("resources.exports.fields.matching.consentToTrack.choice"),
      value: consentToTrack.field
        ? byField(consentToTrack.field)
        : translate(`listwright.consent_to_track.${consentToTrack.value ?? "UNCHANGED"}`),
    },
    ...(consentToSms
      ? [
          {
            label: translate("listwright.matching.consent_to_sms"),
            value: consentToSms.field
              ? byField(consentToSms.field)
              : translate(`listwright.consent_to_sms.${consentToSms.value ?? "UNCHANGED"}`),
          },
        ]
      : []),
    ...(winner
      ? [
          {
            label: translate("listwright.matching.winner_title"),
            value: translate("listwright.matching.winner_by", {
              order: translate(`listwright.winner_order.${winner.order}`),
              field: winner.field,
            }),
          },
        ]
      : []),
  ];
  return (
    <Section title={translate("listwright.matching.title")}>
      <Facts facts={facts} />
    </Section>
  );
}
