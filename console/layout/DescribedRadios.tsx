import { Box, FormControlLabel, FormLabel, Radio, RadioGroup, Typography } from "@mui/material";
import { useId } from "react";

import { paragraph } from "../messages/paragraph.js";

export interface DescribedOption {
  readonly id: string;
  readonly name: string;
  /** What choosing it means, in one sentence. */
  readonly meaning: string;
  /** Why it cannot be chosen; null when it can. */
  readonly whyNot?: string | null;
}

interface DescribedRadiosProps {
  readonly label: string;
  readonly name?: string;
  readonly value: string;
  readonly options: readonly DescribedOption[];
  readonly onChange: (value: string) => void;
  /** What says what is wrong with the choice. */
  readonly describedBy?: string | undefined;
}

/** One of a few choices, each with its consequence. One that cannot be chosen says why. */
export function DescribedRadios({ label, name, value, options, onChange, describedBy }: DescribedRadiosProps) {
  const id = useId();
  return (
    <>
      <FormLabel id={`${id}label`} sx={{ typography: "body2" }}>
        {label}
      </FormLabel>
      <RadioGroup
        aria-labelledby={`${id}label`}
        {...(describedBy ? { "aria-describedby": describedBy } : {})}
        {...(name ? { name } : {})}
        value={value}
        onChange={(_, chosen) => onChange(chosen)}
      >
        {options.map((option) => (
          <Box key={option.id} sx={{ mt: 0.5 }}>
            <FormControlLabel
              value={option.id}
              label={option.name}
              disabled={Boolean(option.whyNot)}
              control={<Radio size="small" slotProps={{ input: { "aria-describedby": `${id}${option.id}` } }} />}
              sx={{ "& .MuiFormControlLabel-label": { typography: "body2", fontWeight: 600 } }}
            />
            <Typography
              id={`${id}${option.id}`}
              variant="body2"
              color="textSecondary"
              sx={{ pl: 3.75, maxWidth: 680, mt: -0.75, mb: 0.5 }}
            >
              {paragraph(option.meaning, option.whyNot)}
            </Typography>
          </Box>
        ))}
      </RadioGroup>
    </>
  );
}
