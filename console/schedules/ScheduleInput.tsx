import { TextInput, useTranslate } from "react-admin";
import { useController, useFormState } from "react-hook-form";

import { Section } from "../layout/Section.js";
import { ScheduleFields } from "./ScheduleFields.js";
import { formProblem } from "./schedule-form.js";
import type { ScheduleForm } from "./schedule-form.js";
import { problemsBeside } from "./useSchedulePreview.js";

/** The part of an export's form that says when it runs by itself, and how often a failed run is tried again. */
export function ScheduleInput() {
  const translate = useTranslate();
  const { field } = useController<{ schedule: ScheduleForm }, "schedule">({
    name: "schedule",
    rules: { validate: (form) => problemOf(form) },
  });
  const { errors } = useFormState<{ schedule: Record<string, string> }>({ name: "schedule" });
  return (
    <Section title={translate("listwright.schedule.title")} lead={translate("listwright.schedule.lead")}>
      <ScheduleFields
        value={field.value}
        onChange={field.onChange}
        problems={problemsBeside(messagesOf(errors.schedule), field.value)}
      />
      <TextInput
        source="retries"
        label="listwright.schedule.retries"
        type="number"
        helperText="listwright.schedule.retries_hint"
        parse={(text: string) => (text.trim() === "" ? null : Number(text))}
        slotProps={{ htmlInput: { min: 0, max: 10, step: 1 } }}
        sx={{ maxWidth: 360 }}
      />
    </Section>
  );
}

function problemOf(form: ScheduleForm): string | true {
  const problem = formProblem(form);
  return problem === null ? true : `listwright.schedule.problem.${problem}`;
}

/** What the server refused, by the names of the API. */
function messagesOf(errors: unknown): Record<string, unknown> {
  const named = Object.entries((errors ?? {}) as Record<string, unknown>);
  return Object.fromEntries(named.map(([name, error]) => [name, (error as { message?: unknown } | null)?.message]));
}
