import { Alert, Button, Stack, TextField } from "@mui/material";
import { useState } from "react";
import type { FormEvent } from "react";
import { useLogin, useTranslate } from "react-admin";

import { LoginRefused, postJson } from "../auth-provider.js";

interface Refusal {
  readonly message: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

const FIELDS = [
  { name: "code", type: "text", autoComplete: "one-time-code" },
  { name: "name", type: "text", autoComplete: "name" },
  { name: "email", type: "email", autoComplete: "username" },
  { name: "password", type: "password", autoComplete: "new-password" },
] as const;

/** Makes the first admin, with the one-time code that the server printed, and logs them in. */
export function SetupForm() {
  const translate = useTranslate();
  const login = useLogin();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const problemOf = (name: string) => refusal?.fields?.find(({ path }) => path === name)?.message;

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget)) as Record<
      (typeof FIELDS)[number]["name"],
      string
    >;
    setBusy(true);
    setRefusal(null);
    try {
      const response = await postJson("/api/setup", given);
      if (response.ok) await login({ email: given.email, password: given.password }, "/");
      else setRefusal(await refusalOf(response));
    } catch (error) {
      setRefusal({ message: error instanceof LoginRefused ? error.message : "listwright.error.not_understood" });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack sx={{ gap: 0.5 }}>
        {refusal && (
          <Alert severity="error" sx={{ mb: 1 }}>
            {translate(refusal.message, { _: refusal.message })}
          </Alert>
        )}
        {FIELDS.map(({ name, type, autoComplete }, index) => (
          <TextField
            key={name}
            name={name}
            type={type}
            autoComplete={autoComplete}
            autoFocus={index === 0}
            label={translate(`listwright.setup.${name}`)}
            error={problemOf(name) !== undefined}
            helperText={problemOf(name) ?? translate(`listwright.setup.${name}_hint`)}
          />
        ))}
        <Button type="submit" variant="contained" size="large" loading={busy} sx={{ mt: 1 }}>
          {translate("listwright.setup.create")}
        </Button>
      </Stack>
    </form>
  );
}

async function refusalOf(response: Response): Promise<Refusal> {
  if (response.status === 429) return { message: "listwright.login.throttled" };
  const refusal = (await response.json().catch(() => null)) as Refusal | null;
  return refusal?.message ? refusal : { message: "listwright.error.not_understood" };
}
