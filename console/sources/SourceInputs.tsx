import { Box, Typography } from "@mui/material";
import { PasswordInput, TextInput, required, useTranslate } from "react-admin";

import { Section } from "../layout/Section.js";
import { MONOSPACE } from "../theme.js";

const READ_ONLY_ROLE = `CREATE ROLE listwright_reader LOGIN PASSWORD '…';
GRANT CONNECT ON DATABASE crm TO listwright_reader;
GRANT USAGE ON SCHEMA public TO listwright_reader;
GRANT SELECT ON public.profiles TO listwright_reader;`;

/** The connection string is a secret: typed like a password, stored encrypted, never shown again. */
export function SourceInputs({ isNew }: { readonly isNew: boolean }) {
  const translate = useTranslate();
  return (
    <>
      <Section title={translate("listwright.sources.what")}>
        <TextInput source="name" validate={required()} helperText="listwright.sources.name_hint" autoFocus={isNew} />
        <PasswordInput
          source="connectionString"
          autoComplete="off"
          {...(isNew ? { validate: required() } : {})}
          helperText={isNew ? "listwright.sources.connection_string_hint" : "listwright.sources.connection_string_kept"}
        />
        <TextInput source="profileRelation" validate={required()} helperText="listwright.sources.relation_hint" />
      </Section>
      <Section title={translate("listwright.sources.role_title")} lead={translate("listwright.sources.role")}>
        <Box
          component="pre"
          tabIndex={0}
          aria-label={translate("listwright.sources.role_title")}
          sx={{
            m: 0,
            p: 2,
            borderRadius: 1,
            overflowX: "auto",
            bgcolor: "background.default",
            fontFamily: MONOSPACE,
            fontSize: 13,
          }}
        >
          {READ_ONLY_ROLE}
        </Box>
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1.5 }}>
          {translate("listwright.sources.role_refused")}
        </Typography>
      </Section>
    </>
  );
}
