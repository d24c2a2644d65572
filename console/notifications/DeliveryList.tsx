import { useGetList, useListContext, useTranslate } from "react-admin";

import type { Delivery, Webhook } from "../data-provider/notifications.js";
import { ALL } from "../data-provider/page.js";
import type { UserRow } from "../data-provider/users.js";
import { EmptyState } from "../layout/EmptyState.js";
import { FilterChoice } from "../layout/FilterChoice.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { useRole } from "../layout/useRole.js";
import { useDeliveryColumns } from "./useDeliveryColumns.js";

const REFETCH_MS = 10_000;
const CHANNELS = ["EMAIL", "WEBHOOK"] as const;
const STATES = ["PENDING", "SENT", "FAILED", "DROPPED"] as const;

/** Every message on its way to a person or webhook: when it was sent, or why it was not. */
export function DeliveryList() {
  const translate = useTranslate();
  return (
    <ListPage<Delivery>
      title={translate("resources.deliveries.name", { smart_count: 2 })}
      within={{ to: "/notifications", label: translate("resources.notifications.name", { smart_count: 2 }) }}
      searchHint={translate("listwright.deliveries.search")}
      sort={{ field: "createdAt", order: "DESC" }}
      refetchIntervalMs={REFETCH_MS}
      filters={<DeliveryFilters />}
      columns={useDeliveryColumns()}
      empty={
        <EmptyState icon={RESOURCE_ICONS.deliveries} title={translate("listwright.deliveries.empty_title")}>
          {translate("listwright.deliveries.empty")}
        </EmptyState>
      }
    />
  );
}

function DeliveryFilters() {
  const translate = useTranslate();
  const { filterValues } = useListContext();
  const { role } = useRole();
  const isAdmin = role === "ADMIN";
  const all = { pagination: { page: 1, perPage: ALL.limit }, sort: ALL.sort };
  const { data: webhooks } = useGetList<Webhook>("webhooks", all, { enabled: isAdmin });
  const { data: users } = useGetList<UserRow>("users", all, { enabled: isAdmin });
  const named = (rows: readonly { readonly id: string; readonly name: string }[] | undefined) =>
    (rows ?? []).map(({ id, name }) => ({ id, name }));
  return (
    <>
      <FilterChoice
        name="state"
        label={translate("listwright.deliveries.filter.state")}
        choices={STATES.map((id) => ({ id, name: translate(`listwright.deliveries.state.${id}`) }))}
      />
      <FilterChoice
        name="channel"
        label={translate("listwright.deliveries.filter.channel")}
        choices={CHANNELS.map((id) => ({ id, name: translate(`listwright.deliveries.channel.${id}`) }))}
      />
      {isAdmin && (
        <>
          <FilterChoice name="userId" label={translate("listwright.deliveries.filter.user")} choices={named(users)} />
          <FilterChoice
            name="webhookId"
            label={translate("listwright.deliveries.filter.webhook")}
            choices={named(webhooks)}
          />
        </>
      )}
      {(filterValues as { notificationId?: string }).notificationId && (
        <FilterChoice
          name="notificationId"
          label={translate("listwright.deliveries.filter.notification")}
          choices={[]}
        />
      )}
    </>
  );
}
