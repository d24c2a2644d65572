import { Typography } from "@mui/material";
import { useGetList, useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import type { ExportRow } from "../data-provider/exports.js";
import type { NotificationRow } from "../data-provider/notifications.js";
import { ALL } from "../data-provider/page.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { FilterChoice } from "../layout/FilterChoice.js";
import { FilterDate } from "../layout/FilterDate.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { NameCell } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { useRole } from "../layout/useRole.js";
import { AboutConnection, AboutExports } from "./AboutExports.js";
import { KindLabel } from "./Labels.js";
import { NOTIFICATION_KINDS } from "./kinds.js";

const REFETCH_MS = 10_000;
const MOST_NAMED = 2;

/** What people and programs were told; for those who do not administer it, what they were told themselves. */
export function NotificationList() {
  const translate = useTranslate();
  const { role } = useRole();
  return (
    <ListPage<NotificationRow>
      title={translate("resources.notifications.name", { smart_count: 2 })}
      searchHint={translate("listwright.notifications.search")}
      sort={{ field: "createdAt", order: "DESC" }}
      refetchIntervalMs={REFETCH_MS}
      filters={<NotificationFilters />}
      actions={
        <>
          <ButtonLink to="/deliveries">{translate("listwright.deliveries.link")}</ButtonLink>
          <ButtonLink to="/account">{translate("listwright.watching.mine")}</ButtonLink>
        </>
      }
      summary={
        <Typography variant="body2" color="textSecondary">
          {translate("listwright.notifications.lead")}
        </Typography>
      }
      empty={
        <EmptyState
          icon={RESOURCE_ICONS.notifications}
          title={translate("listwright.notifications.empty_title")}
          action={
            <ButtonLink variant="outlined" to="/account">
              {translate("listwright.watching.mine")}
            </ButtonLink>
          }
        >
          {translate(role === "ADMIN" ? "listwright.notifications.empty" : "listwright.notifications.empty_own")}
        </EmptyState>
      }
      columns={[
        {
          key: "title",
          label: translate("listwright.notifications.fields.title"),
          render: ({ id, title, createdAt }) => (
            <NameCell narrow={<When at={createdAt} />}>
              <TextLink to={`/notifications/${id}/show`}>{title}</TextLink>
            </NameCell>
          ),
        },
        {
          key: "kind",
          label: translate("listwright.notifications.fields.kind"),
          sortable: true,
          render: ({ kind }) => <KindLabel kind={kind} />,
        },
        {
          key: "exports",
          label: translate("listwright.notifications.fields.exports"),
          sortable: true,
          wideOnly: true,
          render: (told) => <AboutExports about={told} most={MOST_NAMED} />,
        },
        {
          key: "connection",
          label: translate("listwright.notifications.fields.connection"),
          sortable: true,
          wideOnly: true,
          render: (told) => <AboutConnection about={told} />,
        },
        {
          key: "createdAt",
          label: translate("listwright.notifications.fields.createdAt"),
          sortable: true,
          wideOnly: true,
          render: ({ createdAt }) => <When at={createdAt} />,
        },
      ]}
    />
  );
}

function NotificationFilters() {
  const translate = useTranslate();
  const { role } = useRole();
  const page = { page: 1, perPage: ALL.limit };
  const { data: exports } = useGetList<ExportRow>("exports", { pagination: page, sort: ALL.sort });
  const { data: connections } = useGetList<Connection>(
    "connections",
    { pagination: page, sort: { field: "displayName", order: "ASC" } },
    { enabled: role === "ADMIN" },
  );
  return (
    <>
      <FilterChoice
        name="kind"
        label={translate("listwright.notifications.filter.kind")}
        choices={NOTIFICATION_KINDS.map((id) => ({ id, name: translate(`listwright.notification_kind.${id}`) }))}
      />
      <FilterChoice
        name="exportId"
        label={translate("listwright.notifications.filter.export")}
        choices={(exports ?? []).map(({ id, name }) => ({ id, name }))}
      />
      {role === "ADMIN" && (
        <FilterChoice
          name="connectionId"
          label={translate("listwright.notifications.filter.connection")}
          choices={(connections ?? []).map(({ id, displayName }) => ({ id, name: displayName }))}
        />
      )}
      <FilterDate name="from" label={translate("listwright.notifications.filter.from")} />
      <FilterDate name="to" label={translate("listwright.notifications.filter.to")} />
    </>
  );
}
