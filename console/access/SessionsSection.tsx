import { Button, LinearProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Session } from "../data-provider/access.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Problem } from "../layout/Problem.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import type { Column } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { When } from "../layout/When.js";

/** Where somebody is logged in: oneself, or, for admins, the person with `userId`. */
export function SessionsSection({ userId = null }: { readonly userId?: string | null }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [ending, setEnding] = useState<Session | "others" | null>(null);
  const { data: sessions, error } = useQuery({
    queryKey: ["sessions", userId],
    queryFn: ({ signal }) => dataProvider.sessions(signal, userId),
  });
  const end = useAction(
    (which: Session | "others") =>
      which === "others" ? dataProvider.revokeOtherSessions() : dataProvider.revokeSession(which.id),
    { done: "listwright.sessions.ended", onDone: () => setEnding(null) },
  );
  const others = sessions?.filter(({ current }) => !current) ?? [];

  const columns: readonly Column<Session>[] = [
    {
      key: "device",
      label: translate("listwright.sessions.device"),
      render: ({ device, current, lastUsedAt }) => (
        <NameCell narrow={<When at={lastUsedAt} />}>
          {current ? translate("listwright.sessions.this_one", { device }) : device}
        </NameCell>
      ),
    },
    {
      key: "networkAddress",
      label: translate("listwright.sessions.address"),
      wideOnly: true,
      render: ({ networkAddress }) => networkAddress ?? "–",
    },
    {
      key: "createdAt",
      label: translate("listwright.sessions.since"),
      wideOnly: true,
      render: ({ createdAt }) => <When at={createdAt} />,
    },
    {
      key: "lastUsedAt",
      label: translate("listwright.tokens.last_used"),
      wideOnly: true,
      render: ({ lastUsedAt }) => <When at={lastUsedAt} />,
    },
    {
      key: "end",
      label: translate("listwright.sessions.end"),
      numeric: true,
      render: (session) =>
        session.current ? (
          "–"
        ) : (
          <Button
            size="small"
            color="error"
            aria-label={translate("listwright.sessions.end_named", { device: session.device })}
            onClick={() => setEnding(session)}
          >
            {translate("listwright.sessions.end")}
          </Button>
        ),
    },
  ];

  return (
    <Section
      title={translate("listwright.sessions.title")}
      lead={translate(userId === null ? "listwright.sessions.lead" : "listwright.sessions.lead_of_other")}
      flush
      actions={
        userId === null &&
        others.length > 0 && (
          <Button variant="outlined" onClick={() => setEnding("others")}>
            {translate("listwright.sessions.end_others")}
          </Button>
        )
      }
    >
      <Problem error={error} />
      {!sessions && !error && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {sessions?.length === 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pb: 2 }}>
          {translate("listwright.sessions.none")}
        </Typography>
      )}
      {sessions && sessions.length > 0 && (
        <RecordTable
          label={translate("listwright.sessions.title")}
          rows={sessions}
          keyOf={({ id }) => id}
          columns={columns}
        />
      )}
      <ConfirmDialog
        open={ending !== null}
        destructive
        title={
          ending === "others"
            ? translate("listwright.sessions.end_others_question")
            : translate("listwright.sessions.end_question", { device: ending?.device ?? "" })
        }
        confirmLabel={translate(ending === "others" ? "listwright.sessions.end_others" : "listwright.sessions.end")}
        busy={end.busy}
        onConfirm={() => ending && end.start(ending)}
        onClose={() => setEnding(null)}
      >
        {translate("listwright.sessions.end_effect")}
      </ConfirmDialog>
    </Section>
  );
}
