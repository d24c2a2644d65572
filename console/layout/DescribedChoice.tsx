import {
  Box,
  FormControl,
  FormControlLabel,
  FormHelperText,
  FormLabel,
  Radio,
  RadioGroup,
  Typography,
} from "@mui/material";
import { useId } from "react";
import { useInput, useTranslate } from "react-admin";

interface Option {
  readonly id: string;
  readonly name: string;
  /** What choosing it means, in one sentence. */
  readonly meaning: string;
  /** Why it cannot be chosen; null when it can. */
  readonly whyNot?: string | null;
}

interface DescribedChoiceProps {
  readonly source: string;
  readonly label: string;
  readonly options: readonly Option[];
}

/** One of a few choices in a form, each with its consequence. One that cannot be chosen says why. */
export function DescribedChoice({ source, label, options }: DescribedChoiceProps) {
  const translate = useTranslate();
  const id = useId();
  const { field, fieldState } = useInput({ source });
  const problem = fieldState.error?.message;
  return (
    <FormControl error={Boolean(problem)} sx={{ mt: 1, mb: 1 }}>
      <FormLabel id={`${id}label`}>{label}</FormLabel>
      <RadioGroup
        aria-labelledby={`${id}label`}
        {...(problem ? { "aria-describedby": `${id}problem` } : {})}
        name={field.name}
        value={field.value ?? ""}
        onChange={(_, value) => field.onChange(value)}
      >
        {options.map(({ id: value, name, meaning, whyNot = null }) => (
          <Box key={value} sx={{ mt: 0.5 }}>
            <FormControlLabel
              value={value}
              label={name}
              disabled={whyNot !== null}
              control={<Radio size="small" slotProps={{ input: { "aria-describedby": `${id}${value}` } }} />}
              sx={{ "& .MuiFormControlLabel-label": { typography: "body2", fontWeight: 600 } }}
            />
            <Typography
              id={`${id}${value}`}
              variant="body2"
              color="textSecondary"
              sx={{ pl: 3.75, maxWidth: 680, mt: -0.75, mb: 0.5 }}
            >
              {meaning}
              {whyNot && ` ${whyNot}`}
            </Typography>
          </Box>
        ))}
      </RadioGroup>
      {problem && <FormHelperText id={`${id}problem`}>{translate(serverText(problem), { _: problem })}</FormHelperText>}
    </FormControl>
  );
}

/** Sentences of the server come as they are; react-admin marks those that validators made. */
function serverText(message: string): string {
  return message.replace(/^@@react-admin@@"?|"$/g, "");
}
