import { useTranslate } from "react-admin";

import type { ConnectionRow } from "../data-provider/connections.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { NameCell } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { ConnectionStatusLabel } from "./ConnectionStatusLabel.js";

export function ConnectionList() {
  const translate = useTranslate();
  return (
    <ListPage<ConnectionRow>
      title={translate("resources.connections.name", { smart_count: 2 })}
      createLabel={translate("listwright.connections.create")}
      sort={{ field: "displayName", order: "ASC" }}
      empty={
        <EmptyState
          icon={RESOURCE_ICONS.connections}
          title={translate("listwright.connections.empty_title")}
          action={
            <ButtonLink variant="contained" to="/connections/create">
              {translate("listwright.connections.create")}
            </ButtonLink>
          }
        >
          {translate("listwright.connections.empty")}
        </EmptyState>
      }
      columns={[
        {
          key: "displayName",
          label: translate("resources.connections.fields.displayName"),
          sortable: true,
          render: ({ id, displayName }) => (
            <NameCell>
              <TextLink to={`/connections/${id}/show`}>{displayName}</TextLink>
            </NameCell>
          ),
        },
        {
          key: "status",
          label: translate("resources.connections.fields.status"),
          render: (connection) => <ConnectionStatusLabel connection={connection} />,
        },
        {
          key: "problems",
          label: translate("resources.connections.fields.problems"),
          wideOnly: true,
          render: ({ problems }) => problems.map(({ message }) => message).join(" ") || "–",
        },
        {
          key: "exportUser",
          label: translate("resources.connections.fields.exportUser"),
          wideOnly: true,
          render: ({ exportUser }) => exportUser?.name ?? "–",
        },
        {
          key: "createdAt",
          label: translate("resources.connections.fields.createdAt"),
          wideOnly: true,
          sortable: true,
          render: ({ createdAt }) => <When at={createdAt} />,
        },
      ]}
    />
  );
}
