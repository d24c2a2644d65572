import { Box } from "@mui/material";
import { useTranslate } from "react-admin";

import type { NotificationRow } from "../data-provider/notifications.js";
import { TextLink } from "../layout/TextLink.js";
import { useFormat } from "../layout/format.js";
import { useRole } from "../layout/useRole.js";

interface AboutExportsProps {
  readonly about: Pick<NotificationRow, "exports" | "exportCount">;
  /** So many are named; the others are counted. */
  readonly most: number;
}

/** The exports that a message is about, by what they were called then. */
export function AboutExports({ about: { exports, exportCount }, most }: AboutExportsProps) {
  const translate = useTranslate();
  const format = useFormat();
  if (exportCount === 0) return <>–</>;
  const named = exports.slice(0, most);
  const others = exportCount - named.length;
  return (
    <>
      {named.map(({ id, name }) => (
        <Box key={id} sx={{ overflowWrap: "anywhere" }}>
          <TextLink to={`/exports/${id}/show`}>{name}</TextLink>
        </Box>
      ))}
      {others > 0 && (
        <Box sx={{ color: "text.secondary" }}>
          {translate("listwright.notifications.more_exports", { count: format.number(others) })}
        </Box>
      )}
    </>
  );
}

/** The connection that a message is about, by what it was called then. Whoever does not administer them may not see it. */
export function AboutConnection({
  about,
}: {
  readonly about: Pick<NotificationRow, "connectionId" | "connectionName">;
}) {
  const { connectionId, connectionName } = about;
  const { role } = useRole();
  if (connectionId === null || connectionName === null) return <>–</>;
  return (
    <TextLink to={`/connections/${connectionId}/show`} leads={role === "ADMIN"}>
      {connectionName}
    </TextLink>
  );
}
