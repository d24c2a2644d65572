import { Alert, Button, Chip, LinearProgress, Stack, Typography } from "@mui/material";
import { SelectInput, TextInput, required, useGetList, useTranslate } from "react-admin";
import { useFormContext, useWatch } from "react-hook-form";

import { ALL } from "../data-provider/page.js";
import type { Source } from "../data-provider/sources.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { MONOSPACE } from "../theme.js";
import { SegmentPreviewPanel } from "./SegmentPreviewPanel.js";

/** Who: a statement over a source. Its fields are at hand, and what it finds can be seen before it is saved. */
export function SegmentInputs({ isNew }: { readonly isNew: boolean }) {
  const translate = useTranslate();
  const {
    data: sources,
    error,
    isPending,
  } = useGetList<Source>("sources", {
    pagination: { page: 1, perPage: ALL.limit },
    sort: ALL.sort,
  });
  const { clearErrors } = useFormContext();
  const sourceId = useWatch<{ sourceId?: string }>({ name: "sourceId" });
  const source = sources?.find(({ id }) => id === sourceId);
  if (isPending) return <LinearProgress aria-label={translate("ra.page.loading")} />;
  return (
    <>
      <Section title={translate("listwright.segments.what")}>
        <Problem error={error} />
        {sources?.length === 0 && (
          <Alert severity="info">
            {translate("listwright.segments.needs_source")}{" "}
            <TextLink to="/sources/create">{translate("listwright.sources.create")}</TextLink>
          </Alert>
        )}
        <TextInput source="name" validate={required()} helperText="listwright.segments.name_hint" />
        <SelectInput
          source="sourceId"
          choices={sources ? [...sources] : []}
          validate={required()}
          readOnly={!isNew}
          disabled={!isNew}
          helperText={isNew ? "listwright.segments.source_hint" : "listwright.segments.source_fixed"}
        />
      </Section>
      <Section title={translate("listwright.segments.who")} lead={translate("listwright.segments.who_lead")}>
        {source && <FieldChips source={source} />}
        <TextInput
          source="sql"
          // What was said of the statement before it was changed is not about this one.
          onChange={() => clearErrors("sql")}
          multiline
          minRows={7}
          validate={required()}
          helperText="listwright.segments.sql_hint"
          slotProps={{
            htmlInput: { spellCheck: false, autoCapitalize: "off", autoCorrect: "off" },
            input: { sx: { fontFamily: MONOSPACE, fontSize: 14, lineHeight: 1.6 } },
          }}
        />
        <SegmentPreviewPanel />
      </Section>
    </>
  );
}

/** The names that a statement may use; pressing one puts it at the end of the statement. */
function FieldChips({ source }: { readonly source: Source }) {
  const translate = useTranslate();
  const { getValues, setValue, clearErrors } = useFormContext<{ sql?: string }>();
  const append = (text: string) => {
    clearErrors("sql");
    const sql = getValues("sql") ?? "";
    setValue("sql", sql === "" || /\s$/.test(sql) ? `${sql}${text}` : `${sql} ${text}`, { shouldDirty: true });
  };
  return (
    <Stack sx={{ gap: 1, mb: 1 }}>
      <Typography variant="body2" color="textSecondary">
        {translate("listwright.segments.fields_of", { relation: source.profileRelation })}
      </Typography>
      <Stack direction="row" sx={{ flexWrap: "wrap", gap: 0.75 }}>
        {source.fields.map(({ name, type }) => (
          <Chip
            key={name}
            size="small"
            variant="outlined"
            label={name}
            title={translate(`listwright.field_type.${type}`)}
            onClick={() => append(name)}
            sx={{ fontFamily: MONOSPACE }}
          />
        ))}
      </Stack>
      {(getValues("sql") ?? "") === "" && (
        <Button size="small" sx={{ alignSelf: "start" }} onClick={() => append(starterOf(source))}>
          {translate("listwright.segments.start_with_all")}
        </Button>
      )}
    </Stack>
  );
}

/** Everybody: the simplest statement that works, to be narrowed down. */
export function starterOf({ profileRelation, fields }: Pick<Source, "profileRelation" | "fields">): string {
  return `SELECT ${fields.map(({ name }) => quoted(name)).join(", ")}\nFROM ${profileRelation}`;
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
