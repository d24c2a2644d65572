import { Button, Stack, TextField } from "@mui/material";
import { useState } from "react";
import { HttpError, useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";

interface SecretFormProps {
  readonly label: string;
  readonly hint: string;
  readonly submitLabel: string;
  /** Another way stands above it as the one to take. */
  readonly isSecondary?: boolean;
  /** What the field is for, so that the browser offers the right thing, or nothing. */
  readonly autoComplete: "current-password" | "off";
  readonly requiredMessage: string;
  readonly done: string;
  readonly submit: (secret: string) => Promise<Connection>;
  readonly onDone?: () => void;
  readonly onCancel?: (() => void) | undefined;
}

/** One secret and a button. The secret is forgotten once it is accepted; what is wrong with it is said beside it. */
export function SecretForm(props: SecretFormProps) {
  const { label, hint, submitLabel, isSecondary, autoComplete, requiredMessage, done, submit, onDone, onCancel } =
    props;
  const translate = useTranslate();
  const [secret, setSecret] = useState("");
  const [missing, setMissing] = useState(false);
  const action = useAction(submit, {
    done,
    showsProblem: true,
    onDone: () => {
      setSecret("");
      onDone?.();
    },
  });
  // Whatever is refused about the input is about this one field.
  const refused = action.problem instanceof HttpError && action.problem.status === 422 ? action.problem.message : null;
  const problem = missing ? requiredMessage : refused;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(secret === "");
        if (secret !== "") action.start(secret);
      }}
    >
      <Stack sx={{ gap: 1, maxWidth: 520 }}>
        {!refused && <Problem error={action.problem} />}
        <TextField
          type="password"
          autoComplete={autoComplete}
          label={label}
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
          error={problem !== null}
          helperText={problem ?? hint}
        />
        <Stack direction="row" sx={{ gap: 1 }}>
          <Button type="submit" variant={isSecondary ? "outlined" : "contained"} loading={action.busy}>
            {submitLabel}
          </Button>
          {onCancel && <Button onClick={onCancel}>{translate("ra.action.cancel")}</Button>}
        </Stack>
      </Stack>
    </form>
  );
}
