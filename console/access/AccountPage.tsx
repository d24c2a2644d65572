import { Typography } from "@mui/material";
import { useGetIdentity, useTranslate } from "react-admin";

import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { Section } from "../layout/Section.js";
import { useRole } from "../layout/useRole.js";
import { PreferencesSection } from "../notifications/PreferencesSection.js";
import { WatchedSection } from "../notifications/WatchedSection.js";
import { TimeZoneSection } from "../schedules/TimeZoneSection.js";
import { ApiTokens } from "./ApiTokens.js";
import { SessionsSection } from "./SessionsSection.js";

export function AccountPage() {
  const translate = useTranslate();
  const { identity } = useGetIdentity();
  const { role } = useRole();
  return (
    <Page title={translate("listwright.account.title")}>
      <Section title={translate("listwright.account.you")}>
        <Facts
          facts={[
            { label: translate("listwright.account.name"), value: identity?.fullName },
            { label: translate("ra.auth.email"), value: identity?.["email"] },
            {
              label: translate("resources.users.fields.role"),
              value: role && (
                <>
                  {translate(`listwright.role.${role}`)}
                  <Typography variant="body2" color="textSecondary">
                    {translate(`listwright.role_explained.${role}`)}
                  </Typography>
                </>
              ),
            },
          ]}
        />
      </Section>
      <TimeZoneSection />
      <PreferencesSection />
      <WatchedSection />
      <SessionsSection />
      <ApiTokens />
    </Page>
  );
}
