import { useGetList, useListContext, useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import { ALL } from "../data-provider/page.js";
import type { Connection } from "../data-provider/connections.js";
import { runFilterOf, type RunFilterValues, type RunRow } from "../data-provider/runs.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { FilterDate } from "../layout/FilterDate.js";
import { FilterChoice } from "../layout/FilterChoice.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { mayOpen } from "../layout/page-access.js";
import { useRole } from "../layout/useRole.js";
import { TrendSection } from "./history/TrendSection.js";
import { RUN_STATES } from "./run-states.js";
import { useRunColumns } from "./useRunColumns.js";

const REFRESH_MS = 5000;
const TRIGGERS = ["ON_DEMAND", "SCHEDULE", "REFRESH", "RETRY"] as const;
const KINDS = ["EXPORT", "PLAN", "VERIFY", "REMOVAL"] as const;

export function RunList() {
  const translate = useTranslate();
  const { role } = useRole();
  return (
    <ListPage<RunRow>
      title={translate("resources.runs.name", { smart_count: 2 })}
      sort={{ field: "queuedAt", order: "DESC" }}
      refetchIntervalMs={REFRESH_MS}
      searchHint={translate("listwright.search.runs")}
      filters={<RunFilters />}
      summary={<Trend />}
      columns={useRunColumns()}
      empty={
        <EmptyState
          icon={RESOURCE_ICONS.runs}
          title={translate("listwright.runs.empty_title")}
          action={
            <ButtonLink variant="contained" to="/exports">
              {translate("listwright.runs.go_to_exports")}
            </ButtonLink>
          }
        >
          {translate(role === "VIEWER" ? "listwright.contributor.runs_empty" : "listwright.runs.empty")}
        </EmptyState>
      }
    />
  );
}

/** Of the runs that the filters find. */
function Trend() {
  const { filterValues } = useListContext();
  return <TrendSection filter={runFilterOf(filterValues as RunFilterValues)} />;
}

function RunFilters() {
  const translate = useTranslate();
  const { role } = useRole();
  const seesConnections = mayOpen(role, "/connections");
  const { data: connections } = useGetList<Connection>(
    "connections",
    { pagination: { page: 1, perPage: ALL.limit }, sort: { field: "displayName", order: "ASC" } },
    { enabled: seesConnections },
  );
  const { data: exports } = useGetList<ExportRow>("exports", {
    pagination: { page: 1, perPage: ALL.limit },
    sort: ALL.sort,
  });
  return (
    <>
      <FilterChoice
        name="exportId"
        label={translate("resources.runs.fields.export")}
        choices={(exports ?? []).map(({ id, name }) => ({ id, name }))}
      />
      {seesConnections && (
        <FilterChoice
          name="connectionId"
          label={translate("listwright.history_filter.connection")}
          choices={(connections ?? []).map(({ id, displayName }) => ({ id, name: displayName }))}
        />
      )}
      <FilterChoice
        name="state"
        label={translate("resources.runs.fields.state")}
        choices={RUN_STATES.map((id) => ({ id, name: translate(`listwright.run_state.${id}`) }))}
      />
      <FilterChoice
        name="kind"
        label={translate("resources.runs.fields.kind")}
        choices={KINDS.map((id) => ({ id, name: translate(`listwright.run_kind.${id}`) }))}
      />
      <FilterChoice
        name="trigger"
        label={translate("resources.runs.fields.trigger")}
        choices={TRIGGERS.map((id) => ({ id, name: translate(`listwright.run_trigger.${id}`) }))}
      />
      <FilterDate name="from" label={translate("listwright.history_filter.from")} />
      <FilterDate name="to" label={translate("listwright.history_filter.to")} />
    </>
  );
}
