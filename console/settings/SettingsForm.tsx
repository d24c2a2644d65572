import { Button, Stack, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { problemOf } from "../access/field-problem.js";
import { useListwright } from "../data-provider/index.js";
import type { Settings } from "../data-provider/settings.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import {
  changeOf,
  CONCURRENT_FIELDS,
  draftOf,
  GRACE_FIELD,
  HELD_FIELD,
  RETENTION_FIELDS,
  shortened,
  type SettingField,
} from "./settings-form.js";

/** The fields with a sentence each. What deletes says so before it is saved. */
export function SettingsForm({ settings }: { readonly settings: Settings }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [draft, setDraft] = useState(() => draftOf(settings));
  const [asking, setAsking] = useState(false);
  const save = useAction(() => dataProvider.updateSettings(changeOf(draft)), {
    done: "listwright.settings.saved",
    showsProblem: true,
  });
  const less = shortened(settings, draft);
  const fields = [...RETENTION_FIELDS, GRACE_FIELD, HELD_FIELD, ...CONCURRENT_FIELDS];
  const isBesideField = fields.some(({ name }) => problemOf(save.problem, name) !== null);
  const field = (asked: SettingField) => (
    <NumberField
      key={asked.name}
      field={asked}
      value={draft[asked.name]}
      problem={problemOf(save.problem, asked.name)}
      onChange={(value) => setDraft({ ...draft, [asked.name]: value })}
    />
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (less.length > 0) setAsking(true);
        else save.start(undefined);
      }}
    >
      <Stack sx={{ gap: 2.5 }}>
        {!isBesideField && <Problem error={save.problem} />}
        <Section
          title={translate("listwright.settings.retention")}
          lead={translate("listwright.settings.retention_lead")}
        >
          <Stack sx={{ gap: 2.5, pt: 1 }}>{RETENTION_FIELDS.map(field)}</Stack>
        </Section>
        <Section title={translate("listwright.settings.consent")} lead={translate("listwright.settings.consent_lead")}>
          <Stack sx={{ pt: 1 }}>{field(GRACE_FIELD)}</Stack>
        </Section>
        <Section title={translate("listwright.settings.held_title")} lead={translate("listwright.settings.held_lead")}>
          <Stack sx={{ pt: 1 }}>{field(HELD_FIELD)}</Stack>
        </Section>
        <Section
          title={translate("listwright.settings.concurrent_title")}
          lead={translate("listwright.settings.concurrent_lead")}
        >
          <Stack sx={{ gap: 2.5, pt: 1 }}>{CONCURRENT_FIELDS.map(field)}</Stack>
        </Section>
        <Button type="submit" variant="contained" loading={save.busy} sx={{ alignSelf: "start" }}>
          {translate("ra.action.save")}
        </Button>
      </Stack>
      <ConfirmDialog
        open={asking}
        destructive
        title={translate("listwright.settings.shorten_question")}
        confirmLabel={translate("listwright.settings.shorten")}
        onConfirm={() => {
          setAsking(false);
          save.start(undefined);
        }}
        onClose={() => setAsking(false)}
      >
        <span>{translate("listwright.settings.shorten_effect")}</span>
        <ul style={{ margin: 0, paddingInlineStart: "1.25rem" }}>
          {less.map(({ name, words, from, to }) => (
            <li key={name}>
              {translate("listwright.settings.shortened", {
                what: translate(`listwright.settings.${words}`),
                from,
                to,
              })}
            </li>
          ))}
        </ul>
      </ConfirmDialog>
    </form>
  );
}

interface NumberFieldProps {
  readonly field: SettingField;
  readonly value: string;
  readonly problem: string | null;
  readonly onChange: (value: string) => void;
}

function NumberField({ field: { name, words }, value, problem, onChange }: NumberFieldProps) {
  const translate = useTranslate();
  return (
    <TextField
      name={name}
      label={translate(`listwright.settings.${words}`)}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={problem !== null}
      helperText={
        <>
          {problem}
          {problem && <br />}
          {translate(`listwright.settings.${words}_effect`)}
        </>
      }
      slotProps={{ htmlInput: { inputMode: "numeric", autoComplete: "off", maxLength: 6 } }}
      sx={{ maxWidth: 720, "& .MuiInputBase-root": { maxWidth: 360 } }}
    />
  );
}
