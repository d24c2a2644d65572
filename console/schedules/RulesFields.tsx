import { TextField } from "@mui/material";
import { useTranslate } from "react-admin";

import { DescribedRadios } from "../layout/DescribedRadios.js";
import type { FieldsProps } from "./OwnFields.js";
import { WHEN_MISSED, WHEN_RUNNING } from "./schedule-form.js";
import type { ScheduleForm } from "./schedule-form.js";

/** What becomes of times that were missed, and of those at which the export still runs. */
export function RulesFields({ value, onChange, problems }: FieldsProps) {
  const translate = useTranslate();
  const set = (change: Partial<ScheduleForm>) => onChange({ ...value, ...change });
  const within = problems.missedWithinHours ?? "listwright.schedule.missed_within_hint";
  return (
    <>
      <DescribedRadios
        label={translate("listwright.schedule.missed_label")}
        name="schedule.whenMissed"
        value={value.whenMissed}
        onChange={(chosen) => set({ whenMissed: chosen as ScheduleForm["whenMissed"] })}
        options={WHEN_MISSED.map((id) => ({
          id,
          name: translate(`listwright.schedule.missed.${id}`),
          meaning: translate(`listwright.schedule.missed_meaning.${id}`),
        }))}
      />
      {(value.whenMissed === "RUN_ONCE" || problems.missedWithinHours) && (
        <TextField
          name="schedule.missedWithinHours"
          label={translate("listwright.schedule.missed_within")}
          value={value.missedWithinHours}
          onChange={({ target }) => set({ missedWithinHours: target.value })}
          error={problems.missedWithinHours !== undefined}
          helperText={translate(within, { _: within })}
          slotProps={{ htmlInput: { inputMode: "decimal", autoComplete: "off", maxLength: 6 } }}
          sx={{ maxWidth: 360 }}
        />
      )}
      <DescribedRadios
        label={translate("listwright.schedule.running_label")}
        name="schedule.whenRunning"
        value={value.whenRunning}
        onChange={(chosen) => set({ whenRunning: chosen as ScheduleForm["whenRunning"] })}
        options={WHEN_RUNNING.map((id) => ({
          id,
          name: translate(`listwright.schedule.running.${id}`),
          meaning: translate(`listwright.schedule.running_meaning.${id}`),
        }))}
      />
    </>
  );
}
