import PauseCircleOutlined from "@mui/icons-material/PauseCircleOutlined";
import { Alert, Box, Typography } from "@mui/material";
import { useGetList, useTranslate } from "react-admin";

import { AuditLink } from "../audit/AuditLink.js";
import type { Export } from "../data-provider/exports.js";
import type { RunRow } from "../data-provider/runs.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { PermissionWords } from "../layout/PermissionWords.js";
import { Problem } from "../layout/Problem.js";
import { RecordPage } from "../layout/RecordPage.js";
import { RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { StateLabel } from "../layout/StateLabel.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";
import { WatchingSection } from "../notifications/WatchingSection.js";
import { UndecidedRemovalSection } from "../runs/UndecidedRemovalSection.js";
import { TrendSection } from "../runs/history/TrendSection.js";
import { ScheduleSection } from "../schedules/ScheduleSection.js";
import { useRunColumns } from "../runs/useRunColumns.js";
import { AttachConnection, AttachedConnection } from "./ConnectionOfExport.js";
import { ExportActions } from "./ExportActions.js";
import { ExportNotices } from "./ExportNotices.js";
import { ExportProblems } from "./ExportProblems.js";
import { MatchingFacts } from "./MatchingFacts.js";
import { MembershipFacts } from "./MembershipFacts.js";

const LAST_RUNS = 5;
const REFRESH_MS = 5000;

export function ExportShow() {
  return <RecordPage<Export>>{(found) => <ExportView found={found} />}</RecordPage>;
}

function ExportView({ found }: { readonly found: Export }) {
  const { id, name, paused, connection, listProblem, list } = found;
  const translate = useTranslate();
  return (
    <Page
      title={name}
      within={{ to: "/exports", label: translate("resources.exports.name", { smart_count: 2 }) }}
      state={
        paused && (
          <StateLabel icon={PauseCircleOutlined} tone="warning">
            {translate("listwright.exports.paused")}
          </StateLabel>
        )
      }
      actions={
        <>
          <AuditLink objectId={id} />
          <ExportActions found={found} />
        </>
      }
    >
      {!connection && <AttachConnection exportId={id} mayAttach={found.permissions.includes("EDIT")} />}
      <ExportProblems found={found} />
      <ExportNotices notices={found.notices} />
      {connection && !list && listProblem && (
        <Alert severity="warning">{translate("listwright.exports.list_problem", { problem: listProblem })}</Alert>
      )}
      {found.undecidedRemovals.map((removal) => (
        <UndecidedRemovalSection key={removal.id} removal={removal} linksToRun />
      ))}
      <LastRuns exportId={id} />
      {found.lastRun && <TrendSection filter={{ exportId: id }} />}
      <ScheduleSection found={found} />
      <WatchingSection found={found} />
      <Destination found={found} />
      <MembershipFacts found={found} />
      <MatchingFacts found={found} />
    </Page>
  );
}

function Destination({ found }: { readonly found: Export }) {
  const translate = useTranslate();
  const format = useFormat();
  const { id, client, list, listName, segments, permissions, createdAt, updatedAt } = found;
  return (
    <Section
      title={translate("listwright.exports.what")}
      actions={<ButtonLink to={`/exports/${id}/departed`}>{translate("listwright.departed.link")}</ButtonLink>}
    >
      <Facts
        facts={[
          { label: translate("resources.exports.fields.connectionId"), value: <AttachedConnection found={found} /> },
          { label: translate("resources.exports.fields.clientId"), value: client?.name ?? "–" },
          {
            label: translate("resources.exports.fields.listId"),
            value: list?.name ?? listName,
          },
          ...(list && list.activeSubscribers !== null
            ? [
                {
                  label: translate("listwright.exports.active_subscribers"),
                  value: format.number(list.activeSubscribers),
                },
              ]
            : []),
          {
            label: translate("resources.exports.fields.segmentIds"),
            value: segments.map((segment) => (
              <Box key={segment.id} sx={{ display: "flex", flexWrap: "wrap", columnGap: 1 }}>
                <TextLink to={`/segments/${segment.id}/show`}>{segment.name}</TextLink>
                {segment.memberCount !== null && (
                  <Box sx={{ color: "text.secondary" }}>
                    {translate("listwright.exports.members", {
                      smart_count: segment.memberCount,
                      count: format.number(segment.memberCount),
                    })}
                  </Box>
                )}
              </Box>
            )),
          },
          { label: translate("resources.exports.fields.createdAt"), value: <When at={createdAt} /> },
          { label: translate("resources.exports.fields.updatedAt"), value: <When at={updatedAt} /> },
          { label: translate("listwright.yours.permissions"), value: <PermissionWords permissions={permissions} /> },
        ]}
      />
    </Section>
  );
}

function LastRuns({ exportId }: { readonly exportId: string }) {
  const translate = useTranslate();
  const columns = useRunColumns({ withExport: false });
  const { data: runs, error } = useGetList<RunRow>(
    "runs",
    { pagination: { page: 1, perPage: LAST_RUNS }, sort: { field: "queuedAt", order: "DESC" }, filter: { exportId } },
    { refetchInterval: REFRESH_MS },
  );
  const all = `/runs?filter=${encodeURIComponent(JSON.stringify({ exportId }))}`;
  return (
    <Section
      flush
      title={translate("listwright.exports.last_runs")}
      actions={runs && runs.length > 0 && <ButtonLink to={all}>{translate("listwright.exports.all_runs")}</ButtonLink>}
    >
      <Problem error={error} />
      {runs?.length === 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pb: 2 }}>
          {translate("listwright.exports.no_runs")}
        </Typography>
      )}
      {runs && runs.length > 0 && (
        <RecordTable
          label={translate("listwright.exports.last_runs")}
          columns={columns.map(({ sortable: _, ...column }) => column)}
          rows={runs}
          keyOf={({ id }) => id}
        />
      )}
    </Section>
  );
}
