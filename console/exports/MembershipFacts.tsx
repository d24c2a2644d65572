import { Box } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { Facts } from "../layout/Facts.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";

/** What the export does to its list, and what holds or stops its runs, as it was chosen. */
export function MembershipFacts({ found }: { readonly found: Export }) {
  const translate = useTranslate();
  const format = useFormat();
  const { membership, onLeave, guards } = found;
  const shares = ["maxLeaverShare", "maxWithdrawnShare", "maxRejectedShare"] as const;
  return (
    <Section title={translate("listwright.membership_title")}>
      <Facts
        facts={[
          {
            label: translate("resources.exports.fields.membership"),
            value: chosen(
              translate(`listwright.membership.${membership}`),
              translate(`listwright.membership_meaning.${membership}`),
            ),
          },
          ...(membership === "MIRROR"
            ? [
                {
                  label: translate("resources.exports.fields.onLeave"),
                  value: chosen(
                    translate(`listwright.on_leave.${onLeave}`),
                    translate(`listwright.on_leave_meaning.${onLeave}`),
                  ),
                },
              ]
            : []),
          { label: translate("listwright.guards.maxMembers"), value: format.number(guards.maxMembers) },
          ...shares.map((name) => ({
            label: translate(`listwright.guards.${name}`),
            value: format.share(guards[name]),
          })),
        ]}
      />
    </Section>
  );
}

function chosen(name: string, meaning: string) {
  return (
    <>
      {name}
      <Box sx={{ color: "text.secondary" }}>{meaning}</Box>
    </>
  );
}
