import { Button, MenuItem, Stack, TextField } from "@mui/material";
import { useGetList, useListContext, useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import { ALL } from "../data-provider/page.js";
import type { RunFilterValues, RunRow } from "../data-provider/runs.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { useRole } from "../layout/useRole.js";
import { RUN_STATES } from "./run-states.js";
import { useRunColumns } from "./useRunColumns.js";

const REFRESH_MS = 5000;
const KINDS = ["EXPORT", "PLAN"] as const;

export function RunList() {
  const translate = useTranslate();
  const { role } = useRole();
  return (
    <ListPage<RunRow>
      title={translate("resources.runs.name", { smart_count: 2 })}
      sort={{ field: "queuedAt", order: "DESC" }}
      refetchIntervalMs={REFRESH_MS}
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
  const { filterValues, setFilters } = useListContext<RunRow>();
  const { data: exports } = useGetList<ExportRow>("exports", {
    pagination: { page: 1, perPage: ALL.limit },
    sort: ALL.sort,
  });
  const values = filterValues as RunFilterValues;
  const set = (name: keyof RunFilterValues, value: string) => {
    const { [name]: _, ...others } = values;
    setFilters(value ? { ...others, [name]: value } : others, {});
  };
  const choice = (name: keyof RunFilterValues, label: string, choices: readonly { id: string; name: string }[]) => (
    <TextField
      select
      margin="none"
      label={label}
      value={values[name] ?? ""}
      onChange={({ target }) => set(name, target.value)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
    >
      <MenuItem value="">{translate("listwright.list.all")}</MenuItem>
      {choices.map(({ id, name: text }) => (
        <MenuItem key={id} value={id}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  );
  const known = exports ?? [];
  // A link may name an export that is not among the choices: say its ID rather than nothing.
  const named =
    values.exportId && !known.some(({ id }) => id === values.exportId)
      ? [{ id: values.exportId, name: values.exportId }]
      : [];
  return (
    <Stack role="search" direction={{ xs: "column", sm: "row" }} sx={{ gap: 1.5, alignItems: { sm: "center" } }}>
      {choice("exportId", translate("resources.runs.fields.export"), [
        ...known.map(({ id, name }) => ({ id, name })),
        ...named,
      ])}
      {choice(
        "state",
        translate("resources.runs.fields.state"),
        RUN_STATES.map((id) => ({ id, name: translate(`listwright.run_state.${id}`) })),
      )}
      {choice(
        "kind",
        translate("resources.runs.fields.kind"),
        KINDS.map((id) => ({ id, name: translate(`listwright.run_kind.${id}`) })),
      )}
      {Object.keys(values).length > 0 && (
        <Button sx={{ flexShrink: 0 }} onClick={() => setFilters({}, {})}>
          {translate("ra.action.remove_all_filters")}
        </Button>
      )}
    </Stack>
  );
}
