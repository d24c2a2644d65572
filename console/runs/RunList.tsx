import { useGetList, useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import { ALL } from "../data-provider/page.js";
import type { RunRow } from "../data-provider/runs.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { FilterChoice } from "../layout/FilterChoice.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { useRole } from "../layout/useRole.js";
import { RUN_STATES } from "./run-states.js";
import { useRunColumns } from "./useRunColumns.js";

const REFRESH_MS = 5000;
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

function RunFilters() {
  const translate = useTranslate();
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
    </>
  );
}
