import { Alert, Button, Stack, TextField } from "@mui/material";
import { useRef, useState } from "react";
import type { FormEvent } from "react";
import { useLogin, useTranslate } from "react-admin";

import { LoginRefused } from "../auth-provider.js";

export function LoginForm() {
  const translate = useTranslate();
  const login = useLogin();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<LoginRefused | null>(null);
  const [missing, setMissing] = useState({ email: false, password: false });
  const password = useRef<HTMLInputElement>(null);
  const email = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = { email: email.current?.value.trim() ?? "", password: password.current?.value ?? "" };
    setMissing({ email: given.email === "", password: given.password === "" });
    if (given.email === "" || given.password === "") {
      (given.email === "" ? email : password).current?.focus();
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await login(given);
    } catch (error) {
      setProblem(error instanceof LoginRefused ? error : new LoginRefused("listwright.error.not_understood"));
      setBusy(false);
      password.current?.select();
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack sx={{ gap: 0.5 }}>
        {problem && (
          <Alert severity="error" sx={{ mb: 1 }}>
            {translate(problem.message, sentenceValues(problem))}
          </Alert>
        )}
        <TextField
          label={translate("ra.auth.email")}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          inputRef={email}
          error={missing.email}
          helperText={missing.email ? translate("listwright.login.email_missing") : " "}
        />
        <TextField
          label={translate("ra.auth.password")}
          type="password"
          name="password"
          autoComplete="current-password"
          inputRef={password}
          error={missing.password}
          helperText={missing.password ? translate("listwright.login.password_missing") : " "}
        />
        <Button type="submit" variant="contained" size="large" loading={busy}>
          {translate("ra.auth.sign_in")}
        </Button>
      </Stack>
    </form>
  );
}

function sentenceValues({ seconds }: LoginRefused) {
  return seconds === null ? {} : { smart_count: seconds };
}
