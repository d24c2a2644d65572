import { FormControl, FormControlLabel, FormHelperText, Switch } from "@mui/material";
import { useId } from "react";

interface SwitchFieldProps {
  readonly label: string;
  /** What it means as it is now. */
  readonly hint: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Something that is on or off, with what that means. */
export function SwitchField({ label, hint, checked, onChange }: SwitchFieldProps) {
  const id = useId();
  return (
    <FormControl>
      <FormControlLabel
        label={label}
        control={
          <Switch
            checked={checked}
            onChange={({ target }) => onChange(target.checked)}
            slotProps={{ input: { "aria-describedby": id } }}
          />
        }
      />
      <FormHelperText id={id} sx={{ mx: 0 }}>
        {hint}
      </FormHelperText>
    </FormControl>
  );
}
