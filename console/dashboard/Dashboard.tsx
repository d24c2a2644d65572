import { Alert, AlertTitle, LinearProgress } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import type { ConnectionRow } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { mayOpen } from "../layout/page-access.js";
import { useRole } from "../layout/useRole.js";
import { paragraph } from "../messages/paragraph.js";
import { useRunColumns } from "../runs/useRunColumns.js";
import { FirstSteps } from "./FirstSteps.js";
import { firstStepsOf } from "./first-steps.js";

const REFRESH_MS = 5000;

/** What to do first while nothing has run yet; afterwards what happened last, and what keeps exports from running. */
export function Dashboard() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const columns = useRunColumns();
  const { role } = useRole();
  const seesSetUp = mayOpen(role, "/connections");
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["overview", seesSetUp],
    queryFn: ({ signal }) => dataProvider.overview(seesSetUp, signal),
    refetchInterval: REFRESH_MS,
  });
  const steps = data && seesSetUp ? firstStepsOf(data, role) : null;
  const unable = (data?.connections?.items ?? []).filter(({ problems }) => problems.length > 0);
  return (
    <Page title={translate("listwright.dashboard.title")}>
      {isPending && <LinearProgress aria-label={translate("ra.page.loading")} />}
      <Problem error={error} onRetry={refetch} />
      {steps && <FirstSteps steps={steps} />}
      {data && !seesSetUp && data.exportRuns.totalCount === 0 && (
        <EmptyState icon={RESOURCE_ICONS.runs} title={translate("listwright.runs.empty_title")}>
          {translate("listwright.contributor.runs_empty")}
        </EmptyState>
      )}
      {data && !steps && data.exportRuns.totalCount > 0 && (
        <>
          {unable.map((connection) => (
            <UnableConnection key={connection.id} connection={connection} />
          ))}
          <Section
            flush
            title={translate("listwright.dashboard.latest_runs")}
            actions={<ButtonLink to="/runs">{translate("listwright.dashboard.all_runs")}</ButtonLink>}
          >
            <RecordTable
              label={translate("listwright.dashboard.latest_runs")}
              columns={columns.map(({ sortable: _, ...column }) => column)}
              rows={data.exportRuns.items}
              keyOf={({ id }) => id}
            />
          </Section>
        </>
      )}
    </Page>
  );
}

function UnableConnection({ connection }: { readonly connection: ConnectionRow }) {
  const { id, displayName, problems, permissions } = connection;
  const translate = useTranslate();
  return (
    <Alert severity="warning">
      <AlertTitle sx={{ typography: "body2", fontWeight: 650, m: 0 }}>
        <TextLink to={`/connections/${id}/show`}>{displayName}</TextLink>
      </AlertTitle>
      {problems.map(({ code, message, advice }) => (
        <div key={code}>
          {paragraph(message, permissions.includes("EDIT") ? advice : translate("listwright.sharing.ask_admin"))}
        </div>
      ))}
    </Alert>
  );
}
