import { Alert, AlertTitle, Box, Button, LinearProgress, Stack, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocale, useTranslate } from "react-admin";

import type { Connection, Consent } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";
import { useFormat } from "../layout/format.js";
import { SetUpStep } from "./SetUpStep.js";
import { problemsAt } from "./connection-progress.js";

interface ConsentStepProps {
  readonly connection: Connection;
  readonly consent: Consent | null;
}

/** Consent to data privacy and compliance: the whole wording, and who agreed to it when. */
export function ConsentStep({ connection, consent }: ConsentStepProps) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <SetUpStep
      number={1}
      title={translate("listwright.consent.title")}
      done={consent !== null}
      problems={connection.consents.length > 0 ? problemsAt("consent", connection.problems) : []}
      summary={
        consent &&
        translate("listwright.consent.given_by", {
          name: consent.by.name,
          at: format.dateTime(consent.at),
          version: consent.statement.version,
        })
      }
    >
      {consent && connection.consentDueAt && <Due at={connection.consentDueAt} />}
      {consent && <Given connection={connection} consent={consent} />}
      {(!consent || connection.consentDueAt) && <Asked connection={connection} isRenewal={consent !== null} />}
    </SetUpStep>
  );
}

/** A former consent that still holds for a while. */
function Due({ at }: { readonly at: string }) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Alert severity="warning" sx={{ mb: 1.5 }}>
      <AlertTitle>{translate("listwright.consents.due", { at: format.dateTime(at) })}</AlertTitle>
      {translate("listwright.consents.due_effect")}
    </Alert>
  );
}

interface AskedProps {
  readonly connection: Connection;
  /** Somebody agreed before, to other words or for another account. */
  readonly isRenewal: boolean;
}

function Asked({ connection, isRenewal }: AskedProps) {
  const translate = useTranslate();
  const locale = useLocale();
  const dataProvider = useListwright();
  const { data: statement, error } = useQuery({
    queryKey: ["consentStatement", locale],
    queryFn: ({ signal }) => dataProvider.consentStatement(locale, signal),
  });
  const give = useAction(dataProvider.giveConsent.bind(null, connection.id), {
    done: "listwright.consent.recorded",
    showsProblem: true,
  });
  if (!statement)
    return error ? <Problem error={error} /> : <LinearProgress aria-label={translate("ra.page.loading")} />;
  return (
    <Stack sx={{ gap: 1.5, mt: isRenewal ? 2 : 0 }}>
      {!isRenewal && <Typography variant="body2">{translate("listwright.consent.lead")}</Typography>}
      <Statement text={statement.text} lang={statement.locale} />
      <Typography variant="body2" color="textSecondary">
        {translate("listwright.consent.recorded_as", { version: statement.version })}
      </Typography>
      <Problem error={give.problem} />
      <Button variant="contained" loading={give.busy} onClick={() => give.start(statement)} sx={{ alignSelf: "start" }}>
        {translate(isRenewal ? "listwright.consents.renew" : "listwright.consent.agree")}
      </Button>
    </Stack>
  );
}

function Given({ connection, consent }: { readonly connection: Connection; readonly consent: Consent }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [reading, setReading] = useState(false);
  const [asking, setAsking] = useState(false);
  const withdraw = useAction(() => dataProvider.withdrawConsent(connection.id), {
    done: "listwright.consent.withdrawn",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  return (
    <Stack sx={{ gap: 1.5 }}>
      {reading && <Statement text={consent.statement.text} lang={consent.statement.locale} />}
      <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1 }}>
        <Button variant="outlined" size="small" aria-expanded={reading} onClick={() => setReading(!reading)}>
          {translate(reading ? "listwright.consent.hide" : "listwright.consent.read")}
        </Button>
        <Button size="small" color="error" onClick={() => setAsking(true)}>
          {translate("listwright.consent.withdraw")}
        </Button>
      </Stack>
      <ConfirmDialog
        open={asking}
        destructive
        title={translate("listwright.consent.withdraw_question", { name: connection.displayName })}
        confirmLabel={translate("listwright.consent.withdraw")}
        busy={withdraw.busy}
        problem={withdraw.problem}
        onConfirm={() => withdraw.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate("listwright.consent.withdraw_effect")}
      </ConfirmDialog>
    </Stack>
  );
}

export function Statement({ text, lang }: { readonly text: string; readonly lang: string }) {
  const translate = useTranslate();
  return (
    <Box
      tabIndex={0}
      role="region"
      aria-label={translate("listwright.consent.statement")}
      lang={lang}
      sx={{
        maxHeight: 320,
        overflowY: "auto",
        p: 2,
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
        bgcolor: "background.default",
        typography: "body2",
        whiteSpace: "pre-line",
      }}
    >
      {text}
    </Box>
  );
}
