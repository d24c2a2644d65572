import { Box, Button, LinearProgress, Stack, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { HttpError, useRedirect, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";

const STEPS = ["block", "lists", "forget", "not"] as const;

/** Asks whom to erase, says what will happen, and asks once more before it does. */
export function ErasureCreate() {
  const translate = useTranslate();
  const redirect = useRedirect();
  const dataProvider = useListwright();
  const [email, setEmail] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const erase = useAction((address: string) => dataProvider.eraseRecipient(address), {
    done: "listwright.erasure.started",
    showsProblem: true,
    leaves: true,
    onDone: ({ id }) => redirect("show", "erasures", id),
  });
  const refused = refusalOf(erase.problem) ?? (isMissing ? translate("listwright.erasure.email_missing") : null);
  const ask = () => {
    erase.reset();
    setMissing(email.trim() === "");
    setConfirming(email.trim() !== "");
  };
  return (
    <Page
      title={translate("listwright.erasure.erase")}
      within={{ to: "/erasures", label: translate("resources.erasures.name", { smart_count: 2 }) }}
    >
      <Section title={translate("listwright.erasure.form_title")}>
        <Stack
          component="form"
          noValidate
          sx={{ gap: 2, alignItems: "flex-start" }}
          onSubmit={(event) => {
            event.preventDefault();
            ask();
          }}
        >
          <TextField
            label={translate("listwright.erasure.email")}
            type="email"
            autoComplete="off"
            required
            fullWidth
            value={email}
            onChange={(event) => {
              setEmail(event.target.value);
              setMissing(false);
            }}
            error={refused !== null}
            helperText={refused ?? translate("listwright.erasure.email_hint")}
            sx={{ maxWidth: 480 }}
          />
          <Box>
            <Typography variant="subtitle2" component="h3">
              {translate("listwright.erasure.what_happens")}
            </Typography>
            <Box component="ul" sx={{ pl: 2.5, my: 1, maxWidth: "44rem", typography: "body2", "& li": { mb: 0.75 } }}>
              {STEPS.map((step) => (
                <li key={step}>{translate(`listwright.erasure.step_${step}`)}</li>
              ))}
            </Box>
          </Box>
          {!refused && <Problem error={erase.problem} />}
          <Button type="submit" variant="contained" color="error">
            {translate("listwright.erasure.erase")}
          </Button>
        </Stack>
      </Section>
      <ConfirmDialog
        open={confirming && erase.problem === null}
        destructive
        title={translate("listwright.erasure.confirm_title", { email: email.trim() })}
        confirmLabel={translate("listwright.erasure.confirm_label")}
        busy={erase.busy}
        onConfirm={() => erase.start(email.trim())}
        onClose={() => setConfirming(false)}
      >
        {translate("listwright.erasure.confirm")}
        {erase.busy && (
          <Box role="status">
            {translate("listwright.erasure.working")}
            <LinearProgress sx={{ mt: 1 }} aria-hidden />
          </Box>
        )}
      </ConfirmDialog>
    </Page>
  );
}

/** What the server says of the address; null when something else went wrong, or nothing. */
function refusalOf(problem: Error | null): string | null {
  return problem instanceof HttpError && problem.status === 422 ? problem.message : null;
}
