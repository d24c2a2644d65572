import { Autocomplete, TextField } from "@mui/material";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { useGetList, useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import { ALL } from "../data-provider/page.js";

export interface ChosenExport {
  readonly id: string;
  readonly name: string;
}

interface ExportsFieldProps {
  readonly value: readonly ChosenExport[];
  readonly onChange: (exports: readonly ChosenExport[]) => void;
  readonly problem: string | null;
}

/** Some of the exports; what is typed is searched for on the server, however many there are. */
export function ExportsField({ value, onChange, problem }: ExportsFieldProps) {
  const translate = useTranslate();
  const [typed, setTyped] = useState("");
  const { data, isPending } = useGetList<ExportRow>(
    "exports",
    {
      pagination: { page: 1, perPage: ALL.limit },
      sort: ALL.sort,
      filter: typed.trim() === "" ? {} : { search: typed.trim() },
    },
    { placeholderData: keepPreviousData },
  );
  return (
    <Autocomplete
      multiple
      disableCloseOnSelect
      filterSelectedOptions
      loading={isPending}
      loadingText={translate("ra.page.loading")}
      noOptionsText={translate("ra.navigation.no_results")}
      openText={translate("ra.action.open")}
      closeText={translate("ra.action.close")}
      clearText={translate("ra.action.clear_input_value")}
      options={(data ?? []).map(({ id, name }): ChosenExport => ({ id, name }))}
      filterOptions={(options) => options}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      value={[...value]}
      onChange={(_, chosen) => onChange(chosen)}
      inputValue={typed}
      onInputChange={(_, text) => setTyped(text)}
      renderInput={(params) => (
        <TextField
          {...params}
          label={translate("listwright.webhooks.exports_search")}
          error={problem !== null}
          helperText={problem}
        />
      )}
    />
  );
}
