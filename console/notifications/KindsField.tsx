import { Box, Checkbox, FormControl, FormControlLabel, FormHelperText, FormLabel, Typography } from "@mui/material";
import { useId } from "react";
import { useTranslate } from "react-admin";

import type { NotificationKind } from "../data-provider/notifications.js";
import { TOLD_KINDS } from "./kinds.js";

interface KindsFieldProps {
  readonly label: string;
  readonly value: readonly NotificationKind[];
  readonly onChange: (kinds: NotificationKind[]) => void;
  readonly problem?: string | null;
}

/** What somebody or something is told of: each kind with when it comes. */
export function KindsField({ label, value, onChange, problem = null }: KindsFieldProps) {
  const translate = useTranslate();
  const id = useId();
  return (
    <FormControl
      component="fieldset"
      error={problem !== null}
      {...(problem === null ? {} : { "aria-describedby": `${id}problem` })}
      sx={{ mt: 1 }}
    >
      <FormLabel component="legend" sx={{ typography: "body2", p: 0 }}>
        {label}
      </FormLabel>
      {TOLD_KINDS.map((kind) => (
        <Box key={kind} sx={{ mt: 0.25 }}>
          <FormControlLabel
            label={translate(`listwright.notification_kind.${kind}`)}
            control={
              <Checkbox
                size="small"
                checked={value.includes(kind)}
                onChange={({ target }) =>
                  onChange(TOLD_KINDS.filter((one) => (one === kind ? target.checked : value.includes(one))))
                }
                slotProps={{ input: { "aria-describedby": `${id}${kind}` } }}
              />
            }
            sx={{ "& .MuiFormControlLabel-label": { typography: "body2", fontWeight: 600 } }}
          />
          <Typography
            id={`${id}${kind}`}
            variant="body2"
            color="textSecondary"
            sx={{ pl: 3.75, maxWidth: 680, mt: -0.75, mb: 0.5 }}
          >
            {translate(`listwright.notification_when.${kind}`)}
          </Typography>
        </Box>
      ))}
      {problem !== null && (
        <FormHelperText id={`${id}problem`} sx={{ mx: 0 }}>
          {problem}
        </FormHelperText>
      )}
    </FormControl>
  );
}
