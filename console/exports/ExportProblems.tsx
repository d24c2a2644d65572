import { Alert, AlertTitle, Box } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { TextLink } from "../layout/TextLink.js";
import { paragraph } from "../messages/paragraph.js";

/** What is said elsewhere on the page: by the offer of a connection, and by the state beside the title. */
const SAID_ELSEWHERE: readonly string[] = ["NO_CONNECTION", "PAUSED"];

/** What is wrong with the connection, for everybody who relies on the export; and where it can be mended. */
export function ExportProblems({ found }: { readonly found: Export }) {
  const { connection } = found;
  const translate = useTranslate();
  // What is wrong with a connection is for those to mend who may change it.
  const mayMend = connection === null || connection.permissions.includes("EDIT");
  const problems = found.problems.filter(({ code }) => !SAID_ELSEWHERE.includes(code));
  if (problems.length === 0) return null;
  return (
    <Alert severity="warning">
      <AlertTitle sx={{ typography: "body2", fontWeight: 650, m: 0 }}>
        {translate("listwright.export_problems.title")}
      </AlertTitle>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {problems.map(({ code, message, advice }) => (
          <li key={code}>{paragraph(message, mayMend ? advice : translate("listwright.sharing.ask_admin"))}</li>
        ))}
      </Box>
      {connection?.permissions.includes("VIEW") && (
        <TextLink to={`/connections/${connection.id}/show`}>
          {translate("listwright.export_problems.to_connection", { name: connection.displayName })}
        </TextLink>
      )}
    </Alert>
  );
}
