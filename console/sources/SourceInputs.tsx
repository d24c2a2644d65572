import { Typography } from "@mui/material";
import { PasswordInput, TextInput, required, useTranslate } from "react-admin";

import { CodeBlock } from "../layout/CodeBlock.js";
import { Section } from "../layout/Section.js";

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
        <CodeBlock label={translate("listwright.sources.role_title")}>{READ_ONLY_ROLE}</CodeBlock>
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1.5 }}>
          {translate("listwright.sources.role_refused")}
        </Typography>
      </Section>
    </>
  );
}
