import { Alert, Button, Stack, TextField } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { useAuthProvider, useNavigate, useTranslate } from "react-admin";

import { LoginRefused, postJson } from "../auth-provider.js";
import type { OpenLink } from "./AcceptInvitationPage.js";

interface Refusal {
  readonly message: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

/** Asks for a name, of those who are new, and a password, and logs the person in with it. */
export function AcceptInvitationForm({ token, link }: { readonly token: string; readonly link: OpenLink }) {
  const translate = useTranslate();
  const logIn = useLogInHere();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const problemOf = (name: string) => refusal?.fields?.find(({ path }) => path === name)?.message;
  const tokenProblem = problemOf("token");

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { name = link.name, password = "" } = Object.fromEntries(new FormData(event.currentTarget)) as Record<
      string,
      string
    >;
    setBusy(true);
    setRefusal(null);
    try {
      const response = await postJson("/api/invitations/accept", { token, name, password });
      if (response.ok) await logIn({ email: link.email, password });
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
            {tokenProblem ?? translate(refusal.message, { _: refusal.message })}
          </Alert>
        )}
        {/* For password managers, which otherwise would not know whose it is. */}
        <input type="hidden" name="username" autoComplete="username" value={link.email} readOnly />
        {link.purpose === "INVITATION" && (
          <TextField
            name="name"
            autoComplete="name"
            defaultValue={link.name}
            label={translate("listwright.setup.name")}
            error={problemOf("name") !== undefined}
            helperText={problemOf("name") ?? translate("listwright.setup.name_hint")}
          />
        )}
        <TextField
          name="password"
          type="password"
          autoComplete="new-password"
          autoFocus
          label={translate("listwright.setup.password")}
          error={problemOf("password") !== undefined}
          helperText={problemOf("password") ?? translate("listwright.setup.password_hint")}
        />
        <Button type="submit" variant="contained" size="large" loading={busy} sx={{ mt: 1 }}>
          {translate("listwright.accept.submit")}
        </Button>
      </Stack>
    </form>
  );
}

/**
 * Logs in from a page that stands within the console's routes though nobody need be logged in for it: what these know of
 * somebody else, or of nobody, is forgotten before the first page is shown.
 */
function useLogInHere() {
  const authProvider = useAuthProvider();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return async (given: { readonly email: string; readonly password: string }) => {
    await authProvider?.login(given);
    queryClient.removeQueries({ type: "inactive" });
    await queryClient.resetQueries({ queryKey: ["auth"] });
    navigate("/");
  };
}

async function refusalOf(response: Response): Promise<Refusal> {
  const refusal = (await response.json().catch(() => null)) as Refusal | null;
  return refusal?.message ? refusal : { message: "listwright.error.not_understood" };
}
