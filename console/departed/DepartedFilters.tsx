import { FormControlLabel, MenuItem, Stack, Switch, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { DepartedFilter, DepartedPage } from "../data-provider/departed.js";
import type { DepartedState } from "../data-provider/generated.js";
import { useFormat } from "../layout/format.js";

const STATES: readonly DepartedState[] = ["UNSUBSCRIBED", "BOUNCED", "DELETED", "SUPPRESSED", "ABSENT"];

interface DepartedFiltersProps {
  readonly filter: DepartedFilter;
  /** Of the states that the filter lets through, as far as they are known. */
  readonly counts: DepartedPage["counts"];
  readonly onFilter: (filter: DepartedFilter) => void;
}

/** By state, with how many are in each as long as all of them are shown, and by whether the export ever wanted them. */
export function DepartedFilters({ filter, counts, onFilter }: DepartedFiltersProps) {
  const translate = useTranslate();
  const format = useFormat();
  // Once a state is chosen only it is counted: the others keep what was last known of them.
  const [known, setKnown] = useState<DepartedPage["counts"]>([]);
  const isWhole = filter.state === null && counts.length > 0;
  if (isWhole && known !== counts) setKnown(counts);
  const labelOf = (state: DepartedState) => {
    const count = [...counts, ...known].find((one) => one.state === state)?.count;
    const name = translate(`listwright.departed.state.${state}`);
    return count === undefined
      ? name
      : translate("listwright.departed.count", { state: name, count: format.number(count) });
  };
  return (
    <Stack direction="row" sx={{ flexWrap: "wrap", alignItems: "center", gap: 2, px: 2.5, pb: 2, pt: 1 }}>
      <TextField
        select
        margin="none"
        label={translate("listwright.departed.fields.state")}
        value={filter.state ?? ""}
        onChange={({ target }) => onFilter({ ...filter, state: (target.value || null) as DepartedState | null })}
        sx={{ width: { xs: "100%", sm: 240 } }}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        <MenuItem value="">{translate("listwright.list.all")}</MenuItem>
        {STATES.map((state) => (
          <MenuItem key={state} value={state}>
            {labelOf(state)}
          </MenuItem>
        ))}
      </TextField>
      <FormControlLabel
        control={
          <Switch
            checked={filter.onceClaimed}
            onChange={(_event, onceClaimed) => {
              setKnown([]);
              onFilter({ ...filter, onceClaimed });
            }}
          />
        }
        label={translate("listwright.departed.once_claimed")}
      />
    </Stack>
  );
}
