import { Box, Stack } from "@mui/material";
import { useTranslate } from "react-admin";

import type { AuditEvent } from "../data-provider/audit.js";
import { Facts } from "../layout/Facts.js";
import type { Fact } from "../layout/Facts.js";
import { RecordTable } from "../layout/RecordTable.js";
import type { Column } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { MONOSPACE } from "../theme.js";
import { pathOf, useAuditWords } from "./audit-words.js";

type Change = AuditEvent["changes"][number];

/** From where, on what, and what became of each field. Secrets and addresses were never stored. */
export function AuditEventDetails({ event }: { readonly event: AuditEvent }) {
  const translate = useTranslate();
  const words = useAuditWords();
  const path = pathOf(event);
  const facts: Fact[] = [
    { label: translate("listwright.audit.network_address"), value: event.networkAddress ?? "–" },
    { label: translate("listwright.audit.api_operation"), value: <Code>{event.operation ?? "–"}</Code> },
    ...(event.objectKind === null
      ? []
      : [
          {
            label: words.kind(event.objectKind),
            value: path ? (
              <TextLink to={path}>{event.objectName ?? event.objectId ?? ""}</TextLink>
            ) : (
              (event.objectName ?? event.objectId ?? "–")
            ),
          },
        ]),
    ...Object.entries((event.details ?? {}) as Record<string, unknown>).map(([name, value]) => ({
      label: name,
      value: <Code>{typeof value === "string" ? value : JSON.stringify(value)}</Code>,
    })),
  ];
  const value = (key: "before" | "after"): Column<Change> => ({
    key,
    label: translate(`listwright.audit.${key}`),
    render: (change) => (change[key] === null ? "–" : <Code>{change[key]}</Code>),
  });
  return (
    <Stack sx={{ gap: 1.5 }}>
      <Facts facts={facts} />
      {event.changes.length > 0 && (
        <Box sx={{ border: 1, borderColor: "divider", borderRadius: 1 }}>
          <RecordTable<Change>
            label={translate("listwright.audit.changes")}
            rows={event.changes}
            keyOf={({ field }) => field}
            columns={[
              {
                key: "field",
                label: translate("listwright.audit.field"),
                render: ({ field }) => <Code whole>{field}</Code>,
              },
              // Of something new nothing was before, of something deleted nothing is after.
              ...(event.action === "created" ? [] : [value("before")]),
              ...(event.action === "deleted" ? [] : [value("after")]),
            ]}
          />
        </Box>
      )}
    </Stack>
  );
}

/** `whole`: not to be broken where there is no need. */
function Code({ children, whole = false }: { readonly children: string | null; readonly whole?: boolean }) {
  return (
    <Box
      component="span"
      sx={{
        fontFamily: MONOSPACE,
        fontSize: "0.8125rem",
        whiteSpace: "pre-wrap",
        overflowWrap: whole ? "break-word" : "anywhere",
      }}
    >
      {children}
    </Box>
  );
}
