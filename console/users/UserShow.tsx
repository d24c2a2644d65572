import { Alert } from "@mui/material";
import { useGetIdentity, useTranslate } from "react-admin";

import { ApiTokens } from "../access/ApiTokens.js";
import { SessionsSection } from "../access/SessionsSection.js";
import { AuditLink } from "../audit/AuditLink.js";
import type { UserRow } from "../data-provider/users.js";
import { LANGUAGES } from "../i18n.js";
import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { RecordPage } from "../layout/RecordPage.js";
import { Section } from "../layout/Section.js";
import { When } from "../layout/When.js";
import { ChangeRoleButton } from "./ChangeRoleButton.js";
import { DeactivateButton } from "./DeactivateButton.js";
import { PasswordLinkButton } from "./PasswordLinkButton.js";
import { ReactivateButton } from "./ReactivateButton.js";
import { UserStatusLabel } from "./UserStatusLabel.js";

/** One person: what they may do, where they are logged in, what acts for them. */
export function UserShow() {
  return <RecordPage<UserRow>>{(user) => <UserPage user={user} />}</RecordPage>;
}

function UserPage({ user }: { readonly user: UserRow }) {
  const translate = useTranslate();
  const { identity } = useGetIdentity();
  const { id, name, email, role, status, locale, createdAt, lastLoginAt } = user;
  const isSelf = identity?.id === id;
  const isActive = status === "ACTIVE";
  return (
    <Page
      title={name}
      within={{ to: "/users", label: translate("resources.users.name", { smart_count: 2 }) }}
      state={<UserStatusLabel status={status} />}
      actions={
        <>
          <AuditLink objectId={id} />
          <AuditLink actorId={id} />
          {identity &&
            !isSelf &&
            (isActive ? (
              <>
                <ChangeRoleButton user={user} />
                <PasswordLinkButton user={user} />
                <DeactivateButton user={user} />
              </>
            ) : (
              <ReactivateButton user={user} />
            ))}
        </>
      }
    >
      {isSelf && <Alert severity="info">{translate("listwright.users.is_you")}</Alert>}
      <Section title={translate("listwright.users.about")}>
        <Facts
          facts={[
            { label: translate("ra.auth.email"), value: email },
            { label: translate("resources.users.fields.role"), value: translate(`listwright.role.${role}`) },
            {
              label: translate("resources.users.fields.locale"),
              value: LANGUAGES.find((language) => language.locale === locale)?.name,
            },
            { label: translate("resources.users.fields.createdAt"), value: <When at={createdAt} /> },
            {
              label: translate("resources.users.fields.lastLoginAt"),
              value: lastLoginAt ? <When at={lastLoginAt} /> : translate("listwright.users.never"),
            },
          ]}
        />
      </Section>
      {isActive && <SessionsSection userId={id} />}
      {isActive && <ApiTokens userId={id} />}
    </Page>
  );
}
