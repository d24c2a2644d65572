import NetworkCheck from "@mui/icons-material/NetworkCheck";
import { Alert, Button, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { AuditLink } from "../audit/AuditLink.js";
import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { RecordPage } from "../layout/RecordPage.js";
import { useAction } from "../layout/useAction.js";
import { AccountAtDestination } from "./AccountAtDestination.js";
import { AllowanceSection } from "./AllowanceSection.js";
import { AuthenticateStep } from "./AuthenticateStep.js";
import { ConnectionStatusLabel } from "./ConnectionStatusLabel.js";
import { ConsentHistory } from "./ConsentHistory.js";
import { ConsentStep } from "./ConsentStep.js";
import { DeleteConnectionButton } from "./DeleteConnectionButton.js";
import { ExportUserStep } from "./ExportUserStep.js";
import { ExportsOnConnection } from "./ExportsOnConnection.js";
import { HealthSection } from "./HealthSection.js";
import { ProblemAlert } from "./ProblemAlert.js";
import { RenameConnectionButton } from "./RenameConnectionButton.js";
import { SharedConnection } from "./SharedConnection.js";
import { SharingSection } from "./SharingSection.js";
import { problemsAt, progressOf } from "./connection-progress.js";
import { useOAuthOutcome } from "./useOAuthOutcome.js";

export function ConnectionShow() {
  return (
    <RecordPage<Connection>>
      {(connection) =>
        connection.permissions.includes("EDIT") ? (
          <ConnectionView connection={connection} />
        ) : (
          <SharedConnection connection={connection} />
        )
      }
    </RecordPage>
  );
}

function ConnectionView({ connection }: { readonly connection: Connection }) {
  const { id, displayName, authentication, consents, problems } = connection;
  const translate = useTranslate();
  const dataProvider = useListwright();
  useOAuthOutcome();
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
          <AuditLink objectId={id} />
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
      <AuthenticateStep connection={connection} isAuthenticated={isAuthenticated} />
      <ExportUserStep connection={connection} hasExportUser={hasExportUser} />
      <SharingSection connection={connection} />
      <AllowanceSection connection={connection} />
      {isAuthenticated && <HealthSection connectionId={id} />}
      {isAuthenticated && <AccountAtDestination connectionId={id} />}
      <ExportsOnConnection connection={connection} />
      {consents.length > 0 && <ConsentHistory connection={connection} />}
    </Page>
  );
}
