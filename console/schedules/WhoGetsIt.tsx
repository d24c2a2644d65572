import { Box, Checkbox, FormControlLabel, Typography } from "@mui/material";
import { useId } from "react";
import { useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";

export type Scheduled = Pick<ExportRow, "id" | "name" | "schedule">;

interface WhoGetsItProps {
  readonly exports: readonly Scheduled[];
  readonly chosen: readonly string[];
  readonly onChange: (ids: string[]) => void;
}

/** Each with its present schedule, which it keeps where it is not ticked. */
export function WhoGetsIt({ exports, chosen, onChange }: WhoGetsItProps) {
  const translate = useTranslate();
  const id = useId();
  return (
    <Box role="group" aria-labelledby={`${id}who`}>
      <Typography id={`${id}who`} variant="body2" sx={{ fontWeight: 650 }}>
        {translate("listwright.schedules.which")}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {translate("listwright.schedules.which_lead")}
      </Typography>
      {exports.map((one) => (
        <Box key={one.id}>
          <FormControlLabel
            label={one.name}
            control={
              <Checkbox
                size="small"
                checked={chosen.includes(one.id)}
                onChange={({ target }) =>
                  onChange(
                    exports
                      .map((other) => other.id)
                      .filter((other) => (other === one.id ? target.checked : chosen.includes(other))),
                  )
                }
                slotProps={{ input: { "aria-describedby": `${id}${one.id}` } }}
              />
            }
          />
          <Typography id={`${id}${one.id}`} variant="body2" color="textSecondary" sx={{ pl: 3.75, mt: -0.75 }}>
            {one.schedule.summary}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
