import { Stack } from "@mui/material";
import { useTranslate } from "react-admin";

import { DescribedRadios } from "../layout/DescribedRadios.js";
import { OwnFields } from "./OwnFields.js";
import type { FieldsProps } from "./OwnFields.js";
import { PreviewSection } from "./PreviewSection.js";
import { RulesFields } from "./RulesFields.js";
import { KINDS, formProblem } from "./schedule-form.js";
import type { ScheduleForm, ScheduleProblems } from "./schedule-form.js";
import { useSchedulePreview } from "./useSchedulePreview.js";

interface ScheduleFieldsProps extends FieldsProps {
  /** Without what becomes of missed and overlapping times. */
  readonly withRules?: boolean;
}

/** When an export runs by itself, with the next times while it is being set and what is wrong beside its field. */
export function ScheduleFields({ value, onChange, problems: refused, withRules = true }: ScheduleFieldsProps) {
  const translate = useTranslate();
  const { problems: previewed, ...preview } = useSchedulePreview(value);
  const problems = { ...refused, ...previewed, ...ownProblems(value) };
  const fields = { value, onChange, problems };
  return (
    <Stack>
      <DescribedRadios
        label={translate("listwright.schedule.kind_label")}
        name="schedule.kind"
        value={value.kind}
        onChange={(kind) => onChange({ ...value, kind: kind as ScheduleForm["kind"] })}
        options={KINDS.map((id) => ({
          id,
          name: translate(`listwright.schedule.kind.${id}`),
          meaning: translate(`listwright.schedule.kind_meaning.${id}`),
        }))}
      />
      {value.kind === "OWN" && <OwnFields {...fields} />}
      {value.kind !== "NONE" && (
        <PreviewSection
          {...preview}
          timeZone={value.kind === "OWN" ? value.timeZone : null}
          whenNone={translate(
            value.kind === "OWN" ? "listwright.schedule.next_none" : "listwright.schedule.next_refresh_off",
          )}
        />
      )}
      {withRules && value.kind !== "NONE" && (
        <Stack sx={{ mt: 2, gap: 1 }}>
          <RulesFields {...fields} />
        </Stack>
      )}
    </Stack>
  );
}

/** What the form itself can tell, before anybody is asked. */
function ownProblems(form: ScheduleForm): ScheduleProblems {
  const problem = formProblem(form);
  if (problem === null) return {};
  return { [problem === "no_day" ? "days" : "times"]: `listwright.schedule.problem.${problem}` };
}
