import { useTranslate } from "react-admin";

import type { ConnectionRow } from "../data-provider/connections.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { PermissionWords } from "../layout/PermissionWords.js";
import { NameCell } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { mayOpen } from "../layout/page-access.js";
import { useRole } from "../layout/useRole.js";
import { When } from "../layout/When.js";
import { paragraph } from "../messages/paragraph.js";
import { ConnectionStatusLabel } from "./ConnectionStatusLabel.js";

export function ConnectionList() {
  const translate = useTranslate();
  const { role } = useRole();
  const mayCreate = mayOpen(role, "/connections/create");
  return (
    <ListPage<ConnectionRow>
      title={translate("resources.connections.name", { smart_count: 2 })}
      createLabel={translate("listwright.connections.create")}
      whyNotCreate={translate("listwright.why_not.connections_create")}
      searchHint={translate("listwright.search.connections")}
      sort={{ field: "displayName", order: "ASC" }}
      empty={
        <EmptyState
          icon={RESOURCE_ICONS.connections}
          title={translate(
            mayCreate ? "listwright.connections.empty_title" : "listwright.contributor.connections_empty_title",
          )}
          action={
            mayCreate && (
              <ButtonLink variant="contained" to="/connections/create">
                {translate("listwright.connections.create")}
              </ButtonLink>
            )
          }
        >
          {translate(mayCreate ? "listwright.connections.empty" : "listwright.contributor.connections_empty")}
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
          sortable: true,
          render: (connection) => <ConnectionStatusLabel connection={connection} />,
        },
        {
          key: "problems",
          label: translate("resources.connections.fields.problems"),
          sortable: true,
          wideOnly: true,
          render: ({ problems }) => paragraph(...problems.map(({ message }) => message)) || "–",
        },
        // Contributors see only those that are shared, and nobody's part in them.
        ...(mayCreate
          ? [
              {
                key: "exportUser",
                label: translate("resources.connections.fields.exportUser"),
                sortable: true,
                wideOnly: true,
                render: ({ exportUser }: ConnectionRow) => exportUser?.name ?? "–",
              },
              {
                key: "shared",
                label: translate("listwright.sharing.who"),
                sortable: true,
                wideOnly: true,
                render: ({ sharedWithContributors }: ConnectionRow) =>
                  translate(sharedWithContributors ? "listwright.sharing.everybody" : "listwright.sharing.admins"),
              },
            ]
          : []),
        {
          key: "permissions",
          label: translate("listwright.yours.permissions"),
          wideOnly: true,
          render: ({ permissions }) => <PermissionWords permissions={permissions} />,
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
