import { Checkbox, FormControl, FormControlLabel, FormGroup, FormHelperText, FormLabel } from "@mui/material";
import { useId } from "react";
import { useTranslate } from "react-admin";

import { WEEK } from "./cron-form.js";

interface DaysFieldProps {
  readonly value: readonly number[];
  readonly onChange: (days: readonly number[]) => void;
  readonly problem: string | undefined;
}

/** Days of the week, from Monday on. */
export function DaysField({ value, onChange, problem }: DaysFieldProps) {
  const translate = useTranslate();
  const helpId = useId();
  return (
    <FormControl
      component="fieldset"
      error={problem !== undefined}
      sx={{ mt: 1 }}
      {...(problem ? { "aria-describedby": helpId } : {})}
    >
      <FormLabel component="legend" sx={{ typography: "body2" }}>
        {translate("listwright.schedule.days")}
      </FormLabel>
      <FormGroup row>
        {WEEK.map((day) => (
          <FormControlLabel
            key={day}
            label={translate(`listwright.schedule.day.${day}`)}
            control={
              <Checkbox
                size="small"
                checked={value.includes(day)}
                onChange={({ target }) =>
                  onChange(WEEK.filter((one) => (one === day ? target.checked : value.includes(one))))
                }
              />
            }
          />
        ))}
      </FormGroup>
      {problem && <FormHelperText id={helpId}>{translate(problem, { _: problem })}</FormHelperText>}
    </FormControl>
  );
}
