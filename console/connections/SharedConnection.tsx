import { Alert, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { PermissionWords } from "../layout/PermissionWords.js";
import { Section } from "../layout/Section.js";
import { AccountAtDestination } from "./AccountAtDestination.js";
import { ConnectionStatusLabel } from "./ConnectionStatusLabel.js";
import { ExportsOnConnection } from "./ExportsOnConnection.js";

/** A connection as those see it with whom it is shared: what it is, what to choose from, and the exports on it. */
export function SharedConnection({ connection }: { readonly connection: Connection }) {
  const { id, displayName, type, permissions, problems } = connection;
  const translate = useTranslate();
  return (
    <Page
      title={displayName}
      within={{ to: "/connections", label: translate("resources.connections.name", { smart_count: 2 }) }}
      state={<ConnectionStatusLabel connection={connection} />}
    >
      <Typography variant="body2">{translate("listwright.sharing.contributor_lead")}</Typography>
      {problems.length > 0 && (
        <Alert severity="warning">
          {problems.map(({ code, message }) => (
            <div key={code}>{message}</div>
          ))}
          {translate("listwright.sharing.ask_admin")}
        </Alert>
      )}
      <Section title={translate("listwright.connections.about")}>
        <Facts
          facts={[
            {
              label: translate("listwright.connections.type"),
              value: translate(`listwright.destination_type.${type}`),
            },
            { label: translate("listwright.sharing.who"), value: translate("listwright.sharing.everybody") },
            { label: translate("listwright.yours.permissions"), value: <PermissionWords permissions={permissions} /> },
          ]}
        />
      </Section>
      <ExportsOnConnection connection={connection} />
      {problems.every(({ code }) => code !== "NEEDS_REAUTHENTICATION") && <AccountAtDestination connectionId={id} />}
    </Page>
  );
}
