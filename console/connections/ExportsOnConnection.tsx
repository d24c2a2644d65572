import Add from "@mui/icons-material/Add";
import { Box, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";

/** The exports on a connection, and the way to another one as soon as nothing would keep it from running. */
export function ExportsOnConnection({ connection }: { readonly connection: Connection }) {
  const { id, exports, problems } = connection;
  const translate = useTranslate();
  const isReady = problems.length === 0;
  return (
    <Section
      title={translate("resources.exports.name", { smart_count: 2 })}
      actions={
        <ButtonLink
          startIcon={<Add />}
          to={`/exports/create?source=${encodeURIComponent(JSON.stringify({ connectionId: id }))}`}
          reason={isReady ? null : translate("listwright.why_not.unusable")}
        >
          {translate("listwright.exports.create")}
        </ButtonLink>
      }
    >
      {exports.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {translate(isReady ? "listwright.connections.no_exports" : "listwright.why_not.unusable")}
        </Typography>
      ) : (
        <>
          <ExportNames exports={exports} />
          <Box sx={{ mt: 1, typography: "body2" }}>
            <TextLink to={`/exports?filter=${encodeURIComponent(JSON.stringify({ connectionId: id }))}`}>
              {translate("listwright.segment_exports.manage")}
            </TextLink>
          </Box>
        </>
      )}
    </Section>
  );
}

export function ExportNames({ exports }: Pick<Connection, "exports">) {
  return (
    <Box component="ul" sx={{ m: 0, pl: 2.5, typography: "body2" }}>
      {exports.map(({ id, name }) => (
        <li key={id}>
          <TextLink to={`/exports/${id}/show`}>{name}</TextLink>
        </li>
      ))}
    </Box>
  );
}
