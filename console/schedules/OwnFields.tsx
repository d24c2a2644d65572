import { MenuItem, Stack, TextField } from "@mui/material";
import type { TextFieldProps } from "@mui/material";
import { useTranslate } from "react-admin";

import { MONOSPACE } from "../theme.js";
import { DaysField } from "./DaysField.js";
import { TimesField } from "./TimesField.js";
import { ZoneField } from "./ZoneField.js";
import { cronOf, wallProblem } from "./cron-form.js";
import { PATTERNS, wallIn } from "./schedule-form.js";
import type { Pattern, ScheduleForm, ScheduleProblems } from "./schedule-form.js";

export interface FieldsProps {
  readonly value: ScheduleForm;
  readonly onChange: (form: ScheduleForm) => void;
  readonly problems: ScheduleProblems;
}

/** When an export with its own schedule runs: what each way of saying it needs, a time zone, a start and an end. */
export function OwnFields({ value, onChange, problems }: FieldsProps) {
  const translate = useTranslate();
  const set = (change: Partial<ScheduleForm>) => onChange({ ...value, ...change });
  const field = (name: keyof ScheduleForm & ("every" | "cron" | "monthDay" | "startsAt" | "endsAt")) => ({
    name: `schedule.${name}`,
    value: value[name],
    onChange: ({ target }: { target: { value: string } }) => set({ [name]: target.value }),
    error: problems[name] !== undefined,
  });
  const help = (name: keyof ScheduleForm, hint: string) => {
    const text = problems[name] ?? hint;
    return translate(text, { _: text });
  };
  const { pattern } = value;
  return (
    <>
      <TextField
        select
        label={translate("listwright.schedule.pattern_label")}
        value={pattern}
        onChange={({ target }) => set(choosing(target.value as Pattern, value))}
        sx={{ maxWidth: 360, mt: 1.5 }}
      >
        {PATTERNS.map((id) => (
          <MenuItem key={id} value={id}>
            {translate(`listwright.schedule.pattern.${id}`)}
          </MenuItem>
        ))}
      </TextField>
      {pattern === "EVERY" && (
        <Stack direction="row" sx={{ gap: 1.5, alignItems: "flex-start", maxWidth: 480 }}>
          <TextField
            {...field("every")}
            label={translate("listwright.schedule.every")}
            helperText={help("every", "listwright.schedule.every_hint")}
            slotProps={{ htmlInput: { inputMode: "decimal", autoComplete: "off", maxLength: 6 } }}
            sx={{ flex: "1 1 0" }}
          />
          <TextField
            select
            label={translate("listwright.schedule.unit_label")}
            value={value.unit}
            onChange={({ target }) => set({ unit: target.value as ScheduleForm["unit"] })}
            sx={{ width: 130 }}
          >
            {(["MINUTES", "HOURS"] as const).map((id) => (
              <MenuItem key={id} value={id}>
                {translate(`listwright.schedule.unit.${id}`)}
              </MenuItem>
            ))}
          </TextField>
        </Stack>
      )}
      {pattern === "DAYS" && (
        <DaysField value={value.days} onChange={(days) => set({ days })} problem={problems.days} />
      )}
      {pattern === "MONTHLY" && (
        <TextField
          select
          {...field("monthDay")}
          label={translate("listwright.schedule.month_day")}
          helperText={help("monthDay", "listwright.schedule.month_day_hint")}
          sx={{ maxWidth: 360 }}
        >
          <MenuItem value="L">{translate("listwright.schedule.last_day")}</MenuItem>
          {Array.from({ length: 31 }, (_, index) => String(index + 1)).map((day) => (
            <MenuItem key={day} value={day}>
              {translate("listwright.schedule.nth_day", { day })}
            </MenuItem>
          ))}
        </TextField>
      )}
      {wallIn(value) && (
        <TimesField value={value.times} onChange={(times) => set({ times })} problem={problems.times} />
      )}
      {pattern === "CRON" && (
        <TextField
          {...field("cron")}
          label={translate("listwright.schedule.cron")}
          helperText={help("cron", "listwright.schedule.cron_hint")}
          slotProps={{ htmlInput: { autoComplete: "off", spellCheck: false, style: { fontFamily: MONOSPACE } } }}
          sx={{ maxWidth: 480 }}
        />
      )}
      <ZoneField
        value={value.timeZone}
        onChange={(timeZone) => set({ timeZone })}
        {...(problems.timeZone ? { problem: problems.timeZone } : {})}
      />
      <Stack direction={{ xs: "column", sm: "row" }} sx={{ columnGap: 1.5 }}>
        <Moment {...field("startsAt")} label="listwright.schedule.starts">
          {help("startsAt", "listwright.schedule.starts_hint")}
        </Moment>
        <Moment {...field("endsAt")} label="listwright.schedule.ends">
          {help("endsAt", "listwright.schedule.ends_hint")}
        </Moment>
      </Stack>
    </>
  );
}

function Moment({ label, children, ...field }: TextFieldProps & { readonly label: string }) {
  const translate = useTranslate();
  return (
    <TextField
      {...field}
      type="datetime-local"
      label={translate(label)}
      helperText={children}
      slotProps={{ inputLabel: { shrink: true } }}
      sx={{ flex: "1 1 0", maxWidth: { sm: 320 } }}
    />
  );
}

/** Who goes on to an expression begins with what the form has said so far. */
function choosing(pattern: Pattern, value: ScheduleForm): Partial<ScheduleForm> {
  const wall = wallIn(value);
  return pattern === "CRON" && wall && wallProblem(wall) === null ? { pattern, cron: cronOf(wall) } : { pattern };
}
