import { Alert } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useTranslate } from "react-admin";

import { AuthFrame } from "./AuthFrame.js";
import { LoginForm } from "./LoginForm.js";
import { SetupForm } from "./SetupForm.js";
import { SsoButton } from "./SsoButton.js";
import { SSO_PROBLEMS } from "./sso-problems.js";

/** The first visit to a new server makes its first admin; every later one logs in. */
export function LoginPage() {
  const translate = useTranslate();
  const { data: needed, isPending } = useQuery({ queryKey: ["setup"], queryFn: isSetupNeeded, retry: false });
  const ssoProblem = new URLSearchParams(useLocation().search).get("sso");
  const knownProblem = SSO_PROBLEMS.find((problem) => problem === ssoProblem);
  if (isPending) return null;
  const problem = knownProblem && (
    <Alert severity="error" sx={{ mb: 2 }}>
      {translate(`listwright.sso_problem.${knownProblem}`)}
    </Alert>
  );
  return needed ? (
    <AuthFrame title={translate("listwright.setup.title")} lead={translate("listwright.setup.lead")}>
      {problem}
      <SetupForm />
    </AuthFrame>
  ) : (
    <AuthFrame title={translate("listwright.login.title")} lead={translate("listwright.login.lead")}>
      {problem}
      <LoginForm />
      <SsoButton />
    </AuthFrame>
  );
}

/** A server that does not answer is taken as set up: the log-in then says what is wrong. */
async function isSetupNeeded({ signal }: { signal: AbortSignal }): Promise<boolean> {
  try {
    const response = await fetch("/api/setup", { headers: { accept: "application/json" }, signal });
    const { needed } = (await response.json()) as { needed?: boolean };
    return needed === true;
  } catch {
    return false;
  }
}
