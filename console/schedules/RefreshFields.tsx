import { Button, FormControlLabel, FormHelperText, MenuItem, Stack, Switch, TextField } from "@mui/material";
import { useId, useState } from "react";
import { HttpError, useTranslate } from "react-admin";

import { problemOf } from "../access/field-problem.js";
import { useListwright } from "../data-provider/index.js";
import type { Refresh } from "../data-provider/schedules.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { MONOSPACE } from "../theme.js";
import { DaysField } from "./DaysField.js";
import { PreviewSection } from "./PreviewSection.js";
import { TimesField } from "./TimesField.js";
import { ZoneField } from "./ZoneField.js";
import { REFRESH_PATTERNS, refreshCronOf, refreshFormOf, refreshProblem } from "./refresh-form.js";
import type { RefreshForm } from "./refresh-form.js";
import { usePreview, useSettled } from "./useSchedulePreview.js";

/** When the refresh runs, with its next times while it is being set. */
export function RefreshFields({ refresh }: { readonly refresh: Refresh }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const hintId = useId();
  const [form, setForm] = useState(() => refreshFormOf(refresh));
  const save = useAction(
    () =>
      dataProvider.setRefreshSchedule({
        enabled: form.enabled,
        cron: refreshCronOf(form),
        timeZone: form.timeZone,
      }),
    { done: "listwright.refresh.saved", showsProblem: true },
  );
  const set = (change: Partial<RefreshForm>) => {
    save.reset();
    setForm({ ...form, ...change });
  };
  const settled = useSettled(form);
  const cron = refreshCronOf(settled);
  const isAsked = refreshProblem(settled) === null && cron !== "";
  const { refusal, isStale, ...preview } = usePreview(["previewRefresh", cron, settled.timeZone], isAsked, (signal) =>
    dataProvider.previewRefresh(cron, settled.timeZone, signal),
  );
  const own = refreshProblem(form);
  const said = (field: "cron" | "timeZone") => saidOf(refusal, field) ?? problemOf(save.problem, field) ?? undefined;
  const isBesideField = said("cron") !== undefined || said("timeZone") !== undefined;
  const timesProblem =
    own === "too_many"
      ? "listwright.refresh.too_many"
      : own === "no_time"
        ? "listwright.schedule.problem.no_time"
        : said("cron");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (own === null) save.start(undefined);
      }}
    >
      <Section title={translate("listwright.refresh.schedule")}>
        <Stack>
          <FormControlLabel
            label={translate("listwright.refresh.enabled")}
            control={
              <Switch
                checked={form.enabled}
                onChange={({ target }) => set({ enabled: target.checked })}
                slotProps={{ input: { "aria-describedby": hintId } }}
              />
            }
          />
          <FormHelperText id={hintId} sx={{ mb: 1 }}>
            {translate("listwright.refresh.enabled_hint")}
          </FormHelperText>
          <TextField
            select
            label={translate("listwright.schedule.pattern_label")}
            value={form.pattern}
            onChange={({ target }) => {
              const pattern = target.value as RefreshForm["pattern"];
              set(pattern === "CRON" && own === null ? { pattern, cron: refreshCronOf(form) } : { pattern });
            }}
            sx={{ maxWidth: 360 }}
          >
            {REFRESH_PATTERNS.map((id) => (
              <MenuItem key={id} value={id}>
                {translate(`listwright.refresh.pattern.${id}`)}
              </MenuItem>
            ))}
          </TextField>
          {form.pattern === "DAYS" && (
            <DaysField
              value={form.days}
              onChange={(days) => set({ days })}
              problem={own === "no_day" ? "listwright.schedule.problem.no_day" : undefined}
            />
          )}
          {form.pattern === "CRON" ? (
            <TextField
              multiline
              minRows={2}
              label={translate("listwright.refresh.cron")}
              value={form.cron}
              onChange={({ target }) => set({ cron: target.value })}
              error={said("cron") !== undefined}
              helperText={said("cron") ?? translate("listwright.refresh.cron_hint")}
              slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: MONOSPACE } } }}
              sx={{ maxWidth: 480 }}
            />
          ) : (
            <TimesField
              value={form.times}
              onChange={(times) => set({ times })}
              problem={timesProblem}
              hint="listwright.refresh.times_hint"
            />
          )}
          <ZoneField value={form.timeZone} onChange={(timeZone) => set({ timeZone })} problem={said("timeZone")} />
          <PreviewSection
            {...preview}
            isStale={isStale || settled !== form}
            timeZone={form.timeZone}
            whenNone={translate("listwright.schedule.next_none")}
            lead={form.enabled ? "listwright.schedule.next_lead" : "listwright.refresh.preview_off"}
          />
          {!isBesideField && <Problem error={save.problem} />}
          <Button type="submit" variant="contained" loading={save.busy} sx={{ alignSelf: "start", mt: 2 }}>
            {translate("ra.action.save")}
          </Button>
        </Stack>
      </Section>
    </form>
  );
}

function saidOf(refusal: HttpError | null, field: string): string | null {
  const message = (refusal?.body as Readonly<Record<string, unknown>> | undefined)?.[field];
  return typeof message === "string" ? message : null;
}
