import SearchOutlined from "@mui/icons-material/SearchOutlined";
import { InputAdornment, TextField } from "@mui/material";
import { useEffect, useRef, useState } from "react";
import { useListContext, useTranslate } from "react-admin";

/** How long somebody may pause in typing before what is there is searched for. */
const PAUSE_MS = 300;

interface Searched {
  readonly search?: string;
}

/**
 * Searches a list on the server. What is searched for stands in the page's address with the other filters; it is taken when
 * typing pauses, and at once with Enter.
 */
export function SearchBox({ hint }: { readonly hint: string }) {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListContext();
  const searched = (filterValues as Searched).search ?? "";
  const [typed, setTyped] = useState(searched);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Filters are also changed elsewhere: by a link, and by whoever removes them all. A space just typed is left alone.
  const [known, setKnown] = useState(searched);
  if (known !== searched) {
    setKnown(searched);
    if (typed.trim() !== searched) setTyped(searched);
  }
  useEffect(() => () => clearTimeout(pause.current), []);

  const search = (text: string) => {
    clearTimeout(pause.current);
    const { search: _, ...others } = filterValues as Searched;
    const wanted = text.trim();
    if (wanted !== searched) setFilters(wanted ? { ...others, search: wanted } : others, {});
  };
  return (
    <TextField
      type="search"
      margin="none"
      label={translate("ra.action.search")}
      placeholder={hint}
      value={typed}
      onChange={({ target }) => {
        setTyped(target.value);
        clearTimeout(pause.current);
        pause.current = setTimeout(() => search(target.value), PAUSE_MS);
      }}
      onKeyDown={(event) => {
        // Enter that chooses among the words an input method offers is not meant for the search.
        if (event.key === "Enter" && !event.nativeEvent.isComposing) search(typed);
      }}
      slotProps={{
        inputLabel: { shrink: true },
        htmlInput: { autoComplete: "off", maxLength: 200 },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SearchOutlined fontSize="small" aria-hidden />
            </InputAdornment>
          ),
        },
      }}
      sx={{ flex: { sm: "2 1 368px" }, maxWidth: { sm: 420 } }}
    />
  );
}
