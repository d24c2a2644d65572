import { TextField } from "@mui/material";
import { useListContext } from "react-admin";

interface FilterDateProps {
  /** The filter, as it stands in the page's address. */
  readonly name: string;
  readonly label: string;
}

/** One of a list's filters: a day of the viewer's calendar, or none. */
export function FilterDate({ name, label }: FilterDateProps) {
  const { filterValues, setFilters } = useListContext();
  const { [name]: chosen = "", ...others } = filterValues as Record<string, string>;
  return (
    <TextField
      type="date"
      margin="none"
      label={label}
      value={chosen}
      // A year that is being typed is none yet.
      onChange={({ target }) => setFilters(target.value ? { ...others, [name]: target.value } : others, {})}
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: "2000-01-01", max: "9999-12-31" } }}
      sx={{ flex: { sm: "1 1 150px" }, maxWidth: { sm: 180 } }}
    />
  );
}
