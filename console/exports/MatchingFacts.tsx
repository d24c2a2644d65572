import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { Facts } from "../layout/Facts.js";
import type { Fact } from "../layout/Facts.js";
import { Section } from "../layout/Section.js";

/** Data matching, as it was chosen: which field becomes which part of a subscriber. */
export function MatchingFacts({ found }: { readonly found: Export }) {
  const translate = useTranslate();
  const { email, name, mobileNumber, customFields, consentToTrack } = found.matching;
  const keys = new Map(found.list?.customFields.map((field) => [field.key, field.name]));
  const facts: Fact[] = [
    { label: translate("resources.exports.fields.matching.email"), value: email },
    {
      label: translate("resources.exports.fields.matching.name"),
      value: name.join(" + ") || translate("listwright.matching.none"),
    },
    {
      label: translate("resources.exports.fields.matching.mobileNumber"),
      value: mobileNumber ?? translate("listwright.matching.none"),
    },
    ...customFields.map(({ key, field, whenEmpty }) => ({
      // Without the list, which not everybody may read, the key says it almost as well.
      label: keys.get(key) ?? key.replaceAll(/^\[|\]$/g, ""),
      value: whenEmpty === "CLEAR" ? translate("listwright.matching.field_clearing", { field }) : field,
    })),
    {
      label: translate("resources.exports.fields.matching.consentToTrack.choice"),
      value: consentToTrack.field
        ? translate("listwright.matching.consent_by_field", { field: consentToTrack.field })
        : translate(`listwright.consent_to_track.${consentToTrack.value ?? "UNCHANGED"}`),
    },
  ];
  return (
    <Section title={translate("listwright.matching.title")}>
      <Facts facts={facts} />
    </Section>
  );
}
