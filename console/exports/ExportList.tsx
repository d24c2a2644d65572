import PauseCircleOutlined from "@mui/icons-material/PauseCircleOutlined";
import WarningAmberOutlined from "@mui/icons-material/WarningAmberOutlined";
import { Box } from "@mui/material";
import { useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { PermissionWords } from "../layout/PermissionWords.js";
import { NameCell } from "../layout/RecordTable.js";
import { StateLabel } from "../layout/StateLabel.js";
import { TextLink } from "../layout/TextLink.js";
import { mayOpen } from "../layout/page-access.js";
import { useRole } from "../layout/useRole.js";
import { When } from "../layout/When.js";
import { RunStateLabel } from "../runs/RunStateLabel.js";
import { NextRun } from "../schedules/NextRun.js";
import { RunTogetherButton } from "../schedules/RunTogetherButton.js";
import { SelectExport, SelectionBar } from "../schedules/SelectedExports.js";
import { ExportFilters } from "./ExportFilters.js";

export function ExportList() {
  const translate = useTranslate();
  const { role } = useRole();
  const mayCreate = mayOpen(role, "/exports/create");
  return (
    <ListPage<ExportRow>
      title={translate("resources.exports.name", { smart_count: 2 })}
      createLabel={translate("listwright.exports.create")}
      whyNotCreate={translate("listwright.why_not.viewer")}
      searchHint={translate("listwright.search.exports")}
      filters={<ExportFilters />}
      actions={
        <RunTogetherButton
          scope={{ of: "ALL" }}
          reason={role === "VIEWER" ? translate("listwright.why_not.viewer") : null}
        />
      }
      aboveRows={role !== "VIEWER" && <SelectionBar />}
      sort={{ field: "name", order: "ASC" }}
      empty={
        <EmptyState
          icon={RESOURCE_ICONS.exports}
          title={translate("listwright.exports.empty_title")}
          action={
            mayCreate && (
              <ButtonLink variant="contained" to="/exports/create">
                {translate("listwright.exports.create")}
              </ButtonLink>
            )
          }
        >
          {translate(mayCreate ? "listwright.exports.empty" : "listwright.contributor.exports_empty")}
        </EmptyState>
      }
      columns={[
        {
          key: "name",
          label: translate("resources.exports.fields.name"),
          sortable: true,
          render: ({ id, name, connection, permissions, schedule, nextRun }) => (
            <Box sx={{ display: "flex", alignItems: "flex-start", gap: 0.5 }}>
              {permissions.includes("EDIT") && <SelectExport id={id} name={name} />}
              <div>
                <NameCell
                  narrow={
                    <>
                      <div>{connection?.displayName ?? translate("listwright.exports.no_connection")}</div>
                      <NextRun row={{ schedule, nextRun }} />
                    </>
                  }
                >
                  <TextLink to={`/exports/${id}/show`}>{name}</TextLink>
                </NameCell>
              </div>
            </Box>
          ),
        },
        {
          key: "connection",
          label: translate("resources.exports.fields.connectionId"),
          sortable: true,
          wideOnly: true,
          render: ({ connection, client }) =>
            connection ? (
              <>
                <TextLink to={`/connections/${connection.id}/show`} leads={connection.permissions.includes("VIEW")}>
                  {connection.displayName}
                </TextLink>
                <Box sx={{ color: "text.secondary" }}>{client?.name}</Box>
              </>
            ) : (
              translate("listwright.exports.no_connection")
            ),
        },
        {
          key: "list",
          label: translate("resources.exports.fields.listId"),
          sortable: true,
          wideOnly: true,
          render: ({ listName, membership }) => (
            <>
              {listName}
              <Box sx={{ color: "text.secondary" }}>{translate(`listwright.membership.${membership}`)}</Box>
            </>
          ),
        },
        {
          key: "segments",
          label: translate("resources.exports.fields.segmentIds"),
          sortable: true,
          wideOnly: true,
          render: ({ segments }) => segments.map(({ name }) => name).join(", "),
        },
        {
          key: "schedule",
          label: translate("listwright.schedule.column"),
          sortable: true,
          wideOnly: true,
          render: (row) => <NextRun row={row} />,
        },
        {
          key: "lastRun",
          label: translate("resources.exports.fields.lastRun"),
          sortable: true,
          render: ({ lastRun, paused, problems }) => (
            <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.75 }}>
              {paused && (
                <StateLabel icon={PauseCircleOutlined} tone="warning">
                  {translate("listwright.exports.paused")}
                </StateLabel>
              )}
              {problems.some(({ code }) => code !== "PAUSED") && (
                <StateLabel icon={WarningAmberOutlined} tone="warning">
                  {translate("listwright.export_problems.short")}
                </StateLabel>
              )}
              {lastRun ? <RunStateLabel state={lastRun.state} /> : !paused && translate("listwright.exports.never_run")}
            </Box>
          ),
        },
        {
          key: "lastRunAt",
          label: translate("resources.exports.fields.lastRunAt"),
          sortable: true,
          wideOnly: true,
          render: ({ lastRun }) => <When at={lastRun?.finishedAt ?? lastRun?.queuedAt} />,
        },
        {
          key: "permissions",
          label: translate("listwright.yours.permissions"),
          wideOnly: true,
          render: ({ permissions }) => <PermissionWords permissions={permissions} />,
        },
      ]}
    />
  );
}
