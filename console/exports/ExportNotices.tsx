import { Alert, AlertTitle, Box } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { TextLink } from "../layout/TextLink.js";
import { paragraph } from "../messages/paragraph.js";

/** What is allowed in an export's settings, and what follows from it; the other exports that it is about are linked. */
export function ExportNotices({ notices }: Pick<Export, "notices">) {
  const translate = useTranslate();
  if (notices.length === 0) return null;
  const others = new Map(notices.flatMap(({ exports }) => exports.map(({ id, name }) => [id, name])));
  return (
    <Alert severity="info">
      <AlertTitle sx={{ typography: "body2", fontWeight: 650, m: 0 }}>
        {translate("listwright.notices.title")}
      </AlertTitle>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {notices.map(({ code, message, advice }) => (
          <li key={code}>{paragraph(message, advice)}</li>
        ))}
      </Box>
      {others.size > 0 && (
        <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2, mt: 0.5 }}>
          {[...others].map(([id, name]) => (
            <TextLink key={id} to={`/exports/${id}/show`}>
              {translate("listwright.notices.open", { name })}
            </TextLink>
          ))}
        </Box>
      )}
    </Alert>
  );
}
