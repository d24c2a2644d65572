import { Checkbox, FormControl, FormControlLabel, FormHelperText } from "@mui/material";
import { useId } from "react";
import { useInput, useTranslate } from "react-admin";

interface CheckInputProps {
  readonly source: string;
  readonly label: string;
  readonly helperText: string;
}

/** Something that is so or not, with what it means. */
export function CheckInput({ source, label, helperText }: CheckInputProps) {
  const translate = useTranslate();
  const helpId = useId();
  const { field } = useInput({ source });
  return (
    <FormControl sx={{ mt: 1 }}>
      <FormControlLabel
        label={translate(label)}
        control={
          <Checkbox
            name={field.name}
            checked={Boolean(field.value)}
            onBlur={field.onBlur}
            onChange={({ target }) => field.onChange(target.checked)}
            slotProps={{ input: { "aria-describedby": helpId } }}
          />
        }
      />
      <FormHelperText id={helpId}>{translate(helperText)}</FormHelperText>
    </FormControl>
  );
}
