import { MenuItem, TextField } from "@mui/material";
import { useListContext, useTranslate } from "react-admin";

import type { Choice } from "./choices.js";

interface FilterChoiceProps {
  /** The filter, as it stands in the page's address. */
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
}

/** One of a list's filters: all, or one of the choices. A link may name one that is not among them: its ID is said then. */
export function FilterChoice({ name, label, choices }: FilterChoiceProps) {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListContext();
  const { [name]: chosen = "", ...others } = filterValues as Record<string, string>;
  const known = chosen === "" || choices.some(({ id }) => id === chosen);
  return (
    <TextField
      select
      margin="none"
      label={label}
      value={chosen}
      onChange={({ target }) => setFilters(target.value ? { ...others, [name]: target.value } : others, {})}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      sx={{ flex: { sm: "1 1 130px" }, maxWidth: { sm: 200 } }}
    >
      <MenuItem value="">{translate("listwright.list.all")}</MenuItem>
      {[...choices, ...(known ? [] : [{ id: chosen, name: chosen }])].map((choice) => (
        <MenuItem key={choice.id} value={choice.id}>
          {choice.name}
        </MenuItem>
      ))}
    </TextField>
  );
}
