import Add from "@mui/icons-material/Add";
import { Button, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { ApiToken } from "../data-provider/access.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Problem } from "../layout/Problem.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { When } from "../layout/When.js";
import { CreateTokenDialog } from "./CreateTokenDialog.js";

/**
 * Tokens let programs act for the person who made them, until they expire or are revoked: one's own, or, for admins, those
 * of the person with `userId`.
 */
export function ApiTokens({ userId = null }: { readonly userId?: string | null }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken | null>(null);
  const { data: tokens, error } = useQuery({
    queryKey: ["apiTokens", userId],
    queryFn: ({ signal }) => dataProvider.apiTokens(signal, userId),
  });
  const revoke = useAction((id: string) => dataProvider.revokeApiToken(id), {
    done: "listwright.tokens.revoked",
    onDone: () => setRevoking(null),
  });

  const expiry = (token: ApiToken) =>
    token.expiresAt ? <When at={token.expiresAt} /> : translate("listwright.tokens.never_expires");

  return (
    <Section
      title={translate("listwright.tokens.title")}
      lead={translate(userId === null ? "listwright.tokens.lead" : "listwright.tokens.lead_of_other")}
      actions={
        userId === null && (
          <Button variant="outlined" startIcon={<Add />} onClick={() => setCreating(true)}>
            {translate("listwright.tokens.create")}
          </Button>
        )
      }
    >
      <Problem error={error} />
      {tokens?.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {translate(userId === null ? "listwright.tokens.none" : "listwright.tokens.none_of_other")}
        </Typography>
      )}
      {tokens && tokens.length > 0 && (
        <RecordTable
          label={translate("listwright.tokens.title")}
          rows={tokens}
          keyOf={({ id }) => id}
          columns={[
            {
              key: "name",
              label: translate("listwright.tokens.name"),
              render: (token) => <NameCell narrow={expiry(token)}>{token.name}</NameCell>,
            },
            {
              key: "role",
              label: translate("resources.users.fields.role"),
              wideOnly: true,
              render: ({ role }) => translate(`listwright.role.${role}`),
            },
            {
              key: "createdAt",
              label: translate("listwright.tokens.created"),
              wideOnly: true,
              render: ({ createdAt }) => <When at={createdAt} />,
            },
            { key: "expiresAt", label: translate("listwright.tokens.expires"), wideOnly: true, render: expiry },
            {
              key: "lastUsedAt",
              label: translate("listwright.tokens.last_used"),
              wideOnly: true,
              render: ({ lastUsedAt }) =>
                lastUsedAt ? <When at={lastUsedAt} /> : translate("listwright.tokens.not_used"),
            },
            {
              key: "revoke",
              label: translate("listwright.tokens.revoke"),
              numeric: true,
              render: (token) => (
                <Button
                  size="small"
                  color="error"
                  aria-label={translate("listwright.tokens.revoke_named", { name: token.name })}
                  onClick={() => setRevoking(token)}
                >
                  {translate("listwright.tokens.revoke")}
                </Button>
              ),
            },
          ]}
        />
      )}
      {creating && <CreateTokenDialog onClose={() => setCreating(false)} />}
      <ConfirmDialog
        open={revoking !== null}
        destructive
        title={translate("listwright.tokens.revoke_question", { name: revoking?.name ?? "" })}
        confirmLabel={translate("listwright.tokens.revoke")}
        busy={revoke.busy}
        onConfirm={() => revoking && revoke.start(revoking.id)}
        onClose={() => setRevoking(null)}
      >
        {translate("listwright.tokens.revoke_effect")}
      </ConfirmDialog>
    </Section>
  );
}
