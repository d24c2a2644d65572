import Add from "@mui/icons-material/Add";
import Close from "@mui/icons-material/Close";
import { Box, Button, FormHelperText, IconButton, Stack, TextField, Tooltip } from "@mui/material";
import { useId } from "react";
import { useTranslate } from "react-admin";

const MOST_TIMES = 24;

interface TimesFieldProps {
  readonly value: readonly string[];
  readonly onChange: (times: readonly string[]) => void;
  readonly problem: string | undefined;
  readonly hint?: string;
}

/** Times of a day, by the clocks of the schedule's zone. */
export function TimesField({ value, onChange, problem, hint }: TimesFieldProps) {
  const translate = useTranslate();
  const helpId = useId();
  const help = [problem, hint].filter((text) => text !== undefined);
  return (
    <Box sx={{ mt: 1, mb: 1 }}>
      <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1.5, alignItems: "center" }}>
        {value.map((time, index) => (
          <Stack key={index} direction="row" sx={{ alignItems: "center" }}>
            <TextField
              type="time"
              margin="none"
              label={value.length === 1 ? translate("listwright.schedule.time") : nth("nth_time", index)}
              value={time}
              error={problem !== undefined}
              onChange={({ target }) => onChange(value.map((one, at) => (at === index ? target.value : one)))}
              slotProps={{
                inputLabel: { shrink: true },
                htmlInput: help.length > 0 ? { "aria-describedby": helpId } : {},
              }}
              sx={{ width: 156 }}
            />
            {value.length > 1 && (
              <Tooltip title={nth("remove_time", index)}>
                <IconButton
                  size="small"
                  aria-label={nth("remove_time", index)}
                  onClick={() => onChange(value.filter((_, at) => at !== index))}
                >
                  <Close fontSize="small" />
                </IconButton>
              </Tooltip>
            )}
          </Stack>
        ))}
        {value.length < MOST_TIMES && (
          <Button size="small" startIcon={<Add />} onClick={() => onChange([...value, laterThan(value.at(-1))])}>
            {translate("listwright.schedule.add_time")}
          </Button>
        )}
      </Stack>
      {help.length > 0 && (
        <FormHelperText id={helpId} error={problem !== undefined}>
          {help.map((text) => (
            <Box key={text} component="span" sx={{ display: "block" }}>
              {translate(text, { _: text })}
            </Box>
          ))}
        </FormHelperText>
      )}
    </Box>
  );

  function nth(message: "nth_time" | "remove_time", index: number): string {
    return translate(`listwright.schedule.${message}`, { row: index + 1 });
  }
}

/** An hour later, so that several times have the same minutes from the start. */
function laterThan(time: string | undefined): string {
  const [, hour, minute] = /^(\d\d):(\d\d)/.exec(time ?? "") ?? [];
  if (hour === undefined) return "06:00";
  return `${String((Number(hour) + 1) % 24).padStart(2, "0")}:${minute}`;
}
