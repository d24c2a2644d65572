import { Box, FormControl, FormControlLabel, FormHelperText, FormLabel, Radio, RadioGroup } from "@mui/material";
import { useId } from "react";
import { useTranslate } from "react-admin";

import type { Role } from "../data-provider/users.js";

/** From the strongest to the weakest. */
export const ROLES: readonly Role[] = ["ADMIN", "CONTRIBUTOR", "VIEWER"];

interface RoleChoiceProps {
  readonly label: string;
  readonly value: Role;
  readonly onChange: (role: Role) => void;
  readonly roles?: readonly Role[];
  readonly problem?: string | null;
}

/** The roles, each with what it may do. */
export function RoleChoice({ label, value, onChange, roles = ROLES, problem = null }: RoleChoiceProps) {
  const translate = useTranslate();
  const labelId = useId();
  return (
    <FormControl error={problem !== null}>
      <FormLabel id={labelId}>{label}</FormLabel>
      <RadioGroup aria-labelledby={labelId} value={value} onChange={(event) => onChange(event.target.value as Role)}>
        {roles.map((role) => (
          <FormControlLabel
            key={role}
            value={role}
            control={<Radio size="small" />}
            sx={{ alignItems: "flex-start", mt: 0.5, "& .MuiRadio-root": { pt: 0.25 } }}
            label={
              <>
                <Box component="span" sx={{ fontWeight: 600 }}>
                  {translate(`listwright.role.${role}`)}
                </Box>
                <Box component="span" sx={{ display: "block", color: "text.secondary", fontSize: "0.8125rem" }}>
                  {translate(`listwright.role_explained.${role}`)}
                </Box>
              </>
            }
          />
        ))}
      </RadioGroup>
      {problem && <FormHelperText>{problem}</FormHelperText>}
    </FormControl>
  );
}
