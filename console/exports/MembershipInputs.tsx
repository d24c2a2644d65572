import { useTranslate } from "react-admin";
import { useWatch } from "react-hook-form";

import { DescribedChoice } from "../layout/DescribedChoice.js";
import { Section } from "../layout/Section.js";
import { MEMBERSHIPS, ON_LEAVES } from "./export-form.js";
import { useDestinationList } from "./useDestinationList.js";

/** What the export does to its list, and to those who are no longer members: each choice with its consequence. */
export function MembershipInputs() {
  const translate = useTranslate();
  const membership = useWatch<{ membership?: string }, "membership">({ name: "membership" });
  const { data: list } = useDestinationList();
  const unsubscribesEverywhere = list?.unsubscribeScope === "ALL_CLIENT_LISTS";
  return (
    <Section title={translate("listwright.membership_title")} lead={translate("listwright.membership_lead")}>
      <DescribedChoice
        source="membership"
        label={translate("resources.exports.fields.membership")}
        options={MEMBERSHIPS.map((id) => ({
          id,
          name: translate(`listwright.membership.${id}`),
          meaning: translate(`listwright.membership_meaning.${id}`),
        }))}
      />
      {membership === "MIRROR" && (
        <DescribedChoice
          source="onLeave"
          label={translate("resources.exports.fields.onLeave")}
          options={ON_LEAVES.map((id) => ({
            id,
            name: translate(`listwright.on_leave.${id}`),
            meaning: translate(`listwright.on_leave_meaning.${id}`),
            whyNot: id === "UNSUBSCRIBE" && unsubscribesEverywhere ? translate("listwright.on_leave_everywhere") : null,
          }))}
        />
      )}
    </Section>
  );
}
