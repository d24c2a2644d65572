import { Autocomplete, TextField } from "@mui/material";
import { useMemo } from "react";
import { useTranslate } from "react-admin";

import { allZones } from "./zones.js";

interface ZoneFieldProps {
  readonly value: string;
  readonly onChange: (timeZone: string) => void;
  readonly label?: string;
  readonly problem?: string | undefined;
  readonly hint?: string;
}

/** One of the time zones, found by a part of its name. */
export function ZoneField({ value, onChange, label, problem, hint }: ZoneFieldProps) {
  const translate = useTranslate();
  const zones = useMemo(() => allZones(value), [value]);
  const help = problem ?? hint;
  return (
    <Autocomplete
      options={zones}
      value={value}
      disableClearable
      noOptionsText={translate("listwright.schedule.zone_none")}
      openText={translate("ra.action.open")}
      closeText={translate("ra.action.close")}
      onChange={(_, chosen) => onChange(chosen)}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label ?? translate("listwright.schedule.zone")}
          error={problem !== undefined}
          helperText={help && translate(help, { _: help })}
        />
      )}
      sx={{ maxWidth: 360 }}
    />
  );
}
