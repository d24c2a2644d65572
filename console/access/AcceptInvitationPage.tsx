import { Alert, LinearProgress } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { HttpError, useParams, useTranslate } from "react-admin";

import { LoginRefused, postJson } from "../auth-provider.js";
import type { Role } from "../data-provider/users.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { AcceptInvitationForm } from "./AcceptInvitationForm.js";
import { AuthFrame } from "./AuthFrame.js";

export interface OpenLink {
  readonly purpose: "INVITATION" | "PASSWORD";
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly expiresAt: string;
}

/** Where the link of an invitation leads, or of somebody who forgot their password. Outside of log-in. */
export function AcceptInvitationPage() {
  const translate = useTranslate();
  const { token = "" } = useParams<{ token: string }>();
  const { data: link, error } = useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) => readLink(token, signal),
    retry: false,
    // Once it is used it is not good any more: what is on screen stays.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (error) {
    return (
      <AuthFrame title={translate("listwright.accept.not_good")} lead={translate("listwright.accept.not_good_lead")}>
        <Alert severity="error" sx={{ mb: 2 }}>
          {translate(error.message, { _: error.message })}
        </Alert>
        <ButtonLink variant="outlined" to="/">
          {translate("ra.auth.sign_in")}
        </ButtonLink>
      </AuthFrame>
    );
  }
  if (!link) return <LinearProgress aria-label={translate("ra.page.loading")} />;
  const kind = link.purpose === "INVITATION" ? "invitation" : "password";
  return (
    <AuthFrame
      title={translate(`listwright.accept.title_${kind}`, { name: link.name })}
      lead={translate(`listwright.accept.lead_${kind}`, {
        email: link.email,
        role: translate(`listwright.role.${link.role}`),
      })}
    >
      <AcceptInvitationForm token={token} link={link} />
    </AuthFrame>
  );
}

async function readLink(token: string, signal: AbortSignal): Promise<OpenLink> {
  let response: Response;
  try {
    response = await postJson("/api/invitations/find", { token }, signal);
  } catch (error) {
    if (error instanceof LoginRefused) throw new HttpError(error.message, 0);
    throw error;
  }
  if (response.ok) return (await response.json()) as OpenLink;
  const refusal = (await response.json().catch(() => null)) as { fields?: { message: string }[] } | null;
  throw new HttpError(refusal?.fields?.[0]?.message ?? "listwright.error.not_understood", response.status);
}
