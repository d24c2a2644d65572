import { useGetIdentity, useTranslate } from "react-admin";

import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { Section } from "../layout/Section.js";
import { ApiTokens } from "./ApiTokens.js";

export function AccountPage() {
  const translate = useTranslate();
  const { identity } = useGetIdentity();
  return (
    <Page title={translate("listwright.account.title")}>
      <Section title={translate("listwright.account.you")}>
        <Facts
          facts={[
            { label: translate("listwright.account.name"), value: identity?.fullName },
            { label: translate("ra.auth.email"), value: identity?.["email"] },
          ]}
        />
      </Section>
      <ApiTokens />
    </Page>
  );
}
