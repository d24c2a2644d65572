import Add from "@mui/icons-material/Add";
import NetworkCheck from "@mui/icons-material/NetworkCheck";
import { Alert, Box, Button, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { RecordPage } from "../layout/RecordPage.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { useAction } from "../layout/useAction.js";
import { AccountAtDestination } from "./AccountAtDestination.js";
import { ApiKeyStep } from "./ApiKeyStep.js";
import { ConnectionStatusLabel } from "./ConnectionStatusLabel.js";
import { ConsentHistory } from "./ConsentHistory.js";
import { ConsentStep } from "./ConsentStep.js";
import { DeleteConnectionButton } from "./DeleteConnectionButton.js";
import { ExportUserStep } from "./ExportUserStep.js";
import { ProblemAlert } from "./ProblemAlert.js";
import { RenameConnectionButton } from "./RenameConnectionButton.js";
import { problemsAt, progressOf } from "./connection-progress.js";

export function ConnectionShow() {
  return <RecordPage<Connection>>{(connection) => <ConnectionView connection={connection} />}</RecordPage>;
}

function ConnectionView({ connection }: { readonly connection: Connection }) {
  const { id, displayName, authentication, consents, problems } = connection;
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [answered, setAnswered] = useState(false);
  const test = useAction(() => dataProvider.testConnection(id), {
    showsProblem: true,
    onDone: (tested) => setAnswered(tested.problems.length === 0),
  });
  const { consent, isAuthenticated, hasExportUser } = progressOf(connection);
  const isIncomplete = consent === null || !isAuthenticated || !hasExportUser;
  return (
    <Page
      title={displayName}
      within={{ to: "/connections", label: translate("resources.connections.name", { smart_count: 2 }) }}
      state={<ConnectionStatusLabel connection={connection} />}
      actions={
        <>
          {authentication && (
            <Button
              variant="outlined"
              startIcon={<NetworkCheck />}
              loading={test.busy}
              onClick={() => {
                setAnswered(false);
                test.start(undefined);
              }}
            >
              {translate("listwright.connections.test")}
            </Button>
          )}
          <RenameConnectionButton connection={connection} />
          <DeleteConnectionButton connection={connection} />
        </>
      }
    >
      <Problem error={test.problem} />
      {answered && <Alert severity="success">{translate("listwright.connections.answered")}</Alert>}
      {isIncomplete && <Typography variant="body2">{translate("listwright.connections.set_up_lead")}</Typography>}
      {problemsAt(null, problems).map((problem) => (
        <ProblemAlert key={problem.code} {...problem} />
      ))}
      <ConsentStep connection={connection} consent={consent} />
      <ApiKeyStep connection={connection} isAuthenticated={isAuthenticated} />
      <ExportUserStep connection={connection} hasExportUser={hasExportUser} />
      {isAuthenticated && <AccountAtDestination connectionId={id} />}
      <ExportsOnConnection connection={connection} isReady={problems.length === 0} />
      {consents.length > 0 && <ConsentHistory consents={consents} />}
    </Page>
  );
}

function ExportsOnConnection({ connection, isReady }: { readonly connection: Connection; readonly isReady: boolean }) {
  const { id, exports } = connection;
  const translate = useTranslate();
  return (
    <Section
      title={translate("resources.exports.name", { smart_count: 2 })}
      actions={
        isReady && (
          <ButtonLink
            startIcon={<Add />}
            to={`/exports/create?source=${encodeURIComponent(JSON.stringify({ connectionId: id }))}`}
          >
            {translate("listwright.exports.create")}
          </ButtonLink>
        )
      }
    >
      {exports.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {translate(isReady ? "listwright.connections.no_exports" : "listwright.connections.no_exports_yet")}
        </Typography>
      ) : (
        <Box component="ul" sx={{ m: 0, pl: 2.5, typography: "body2" }}>
          {exports.map((used) => (
            <li key={used.id}>
              <TextLink to={`/exports/${used.id}/show`}>{used.name}</TextLink>
            </li>
          ))}
        </Box>
      )}
    </Section>
  );
}
