import { Button, LinearProgress, Stack, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { InvitationRow, LinkMade } from "../data-provider/users.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Problem } from "../layout/Problem.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import type { Column } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { When } from "../layout/When.js";
import { LinkMadeDialog } from "./LinkMadeDialog.js";

/** Who was invited and has not come yet. */
export function InvitationsSection() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [revoking, setRevoking] = useState<InvitationRow | null>(null);
  const [sent, setSent] = useState<{ readonly to: InvitationRow; readonly made: LinkMade } | null>(null);
  const { data: invitations, error } = useQuery({
    queryKey: ["invitations"],
    queryFn: ({ signal }) => dataProvider.invitations(signal),
  });
  const resend = useAction(async (to: InvitationRow) => ({ to, made: await dataProvider.resendInvitation(to.id) }), {
    onDone: setSent,
  });
  const revoke = useAction((id: string) => dataProvider.revokeInvitation(id), {
    done: "listwright.invite.revoked",
    onDone: () => setRevoking(null),
  });

  const columns: readonly Column<InvitationRow>[] = [
    {
      key: "name",
      label: translate("resources.users.fields.name"),
      render: ({ name, email, role }) => (
        <NameCell
          narrow={
            <>
              {email}
              <br />
              {translate(`listwright.role.${role}`)}
            </>
          }
        >
          {name}
        </NameCell>
      ),
    },
    { key: "email", label: translate("ra.auth.email"), wideOnly: true, render: ({ email }) => email },
    {
      key: "role",
      label: translate("resources.users.fields.role"),
      wideOnly: true,
      render: ({ role }) => translate(`listwright.role.${role}`),
    },
    {
      key: "expiresAt",
      label: translate("listwright.invite.good_until"),
      wideOnly: true,
      render: ({ expiresAt }) =>
        new Date(expiresAt) > new Date() ? <When at={expiresAt} /> : translate("listwright.invite.expired"),
    },
    {
      key: "actions",
      label: translate("listwright.users.actions"),
      numeric: true,
      render: (invitation) => (
        <Stack direction={{ xs: "column", sm: "row" }} sx={{ justifyContent: "flex-end", alignItems: "flex-end" }}>
          <Button
            size="small"
            disabled={resend.busy}
            aria-label={translate("listwright.invite.resend_named", { name: invitation.name })}
            onClick={() => resend.start(invitation)}
          >
            {translate("listwright.invite.resend")}
          </Button>
          <Button
            size="small"
            color="error"
            aria-label={translate("listwright.invite.revoke_named", { name: invitation.name })}
            onClick={() => setRevoking(invitation)}
          >
            {translate("listwright.invite.revoke")}
          </Button>
        </Stack>
      ),
    },
  ];

  return (
    <Section title={translate("listwright.invite.title")} lead={translate("listwright.invite.list_lead")} flush>
      <Problem error={error} />
      {!invitations && !error && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {invitations?.length === 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pb: 2 }}>
          {translate("listwright.invite.none")}
        </Typography>
      )}
      {invitations && invitations.length > 0 && (
        <RecordTable
          label={translate("listwright.invite.title")}
          rows={invitations}
          keyOf={({ id }) => id}
          columns={columns}
        />
      )}
      {sent && (
        <LinkMadeDialog
          title={translate("listwright.invite.resent", { name: sent.to.name })}
          made={sent.made}
          email={sent.to.email}
          onClose={() => setSent(null)}
        />
      )}
      <ConfirmDialog
        open={revoking !== null}
        destructive
        title={translate("listwright.invite.revoke_question", { name: revoking?.name ?? "" })}
        confirmLabel={translate("listwright.invite.revoke")}
        busy={revoke.busy}
        onConfirm={() => revoking && revoke.start(revoking.id)}
        onClose={() => setRevoking(null)}
      >
        {translate("listwright.invite.revoke_effect")}
      </ConfirmDialog>
    </Section>
  );
}
