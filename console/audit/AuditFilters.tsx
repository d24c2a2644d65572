import { Box, Button, MenuItem, TextField } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { withChosen } from "../layout/choices.js";
import type { Choice } from "../layout/choices.js";
import type { AuditChoice } from "./audit-filter.js";
import { OBJECT_KINDS, useAuditWords } from "./audit-words.js";
import { OPERATIONS } from "./operations.js";

interface AuditFiltersProps {
  readonly choice: AuditChoice;
  readonly onChange: (choice: AuditChoice) => void;
}

export function AuditFilters({ choice, onChange }: AuditFiltersProps) {
  const translate = useTranslate();
  const words = useAuditWords();
  const dataProvider = useListwright();
  const { data: people } = useQuery({
    queryKey: ["auditPeople"],
    queryFn: ({ signal }) => dataProvider.auditPeople(signal),
  });
  const set = (name: keyof AuditChoice, value: string) => {
    const { [name]: _, ...others } = choice;
    onChange(value === "" ? others : { ...others, [name]: value });
  };
  const select = (name: "actorId" | "operation" | "objectKind" | "outcome", choices: readonly Choice[]) => (
    <TextField
      select
      margin="none"
      label={translate(`listwright.audit.filter.${name}`)}
      value={choice[name] ?? ""}
      onChange={({ target }) => set(name, target.value)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
    >
      <MenuItem value="">{translate("listwright.list.all")}</MenuItem>
      {withChosen(choices, choice[name]).map(({ id, name: text }) => (
        <MenuItem key={id} value={id}>
          {text}
        </MenuItem>
      ))}
    </TextField>
  );
  const day = (name: "fromDay" | "toDay") => (
    <TextField
      type="date"
      margin="none"
      label={translate(`listwright.audit.filter.${name}`)}
      value={choice[name] ?? ""}
      onChange={({ target }) => set(name, target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
  const inWords = (names: readonly string[], say: (name: string) => string) =>
    names.map((id) => ({ id, name: say(id) })).toSorted((one, other) => one.name.localeCompare(other.name));
  return (
    <Box
      role="search"
      sx={{
        display: "grid",
        gap: 1.5,
        gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr", md: "repeat(3, 1fr)" },
        alignItems: "center",
      }}
    >
      <AuditSearch searched={choice.search ?? ""} onSearch={(text) => set("search", text)} />
      {select(
        "actorId",
        (people ?? []).map(({ id, name }) => ({ id, name })),
      )}
      {select("operation", inWords(OPERATIONS, words.operation))}
      {select(
        "objectKind",
        OBJECT_KINDS.map((id) => ({ id, name: words.kind(id) })),
      )}
      {select(
        "outcome",
        (["DONE", "REFUSED"] as const).map((id) => ({ id, name: translate(`listwright.audit.outcome.${id}`) })),
      )}
      {day("fromDay")}
      {day("toDay")}
      {choice.objectId !== undefined && (
        <TextField
          margin="none"
          label={translate("listwright.audit.filter.objectId")}
          value={choice.objectId}
          onChange={({ target }) => set("objectId", target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      )}
      {Object.keys(choice).length > 0 && (
        <Button sx={{ justifySelf: "start" }} onClick={() => onChange({})}>
          {translate("ra.action.remove_all_filters")}
        </Button>
      )}
    </Box>
  );
}

interface AuditSearchProps {
  readonly searched: string;
  readonly onSearch: (text: string) => void;
}

/** Taken with Enter, or when somebody goes on to something else: the trail may be long. */
function AuditSearch({ searched, onSearch }: AuditSearchProps) {
  const translate = useTranslate();
  const [typed, setTyped] = useState(searched);
  const [known, setKnown] = useState(searched);
  if (known !== searched) {
    setKnown(searched);
    setTyped(searched);
  }
  const search = () => typed.trim() !== searched && onSearch(typed.trim());
  return (
    <TextField
      type="search"
      margin="none"
      label={translate("ra.action.search")}
      placeholder={translate("listwright.search.audit")}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={search}
      onKeyDown={(event) => event.key === "Enter" && !event.nativeEvent.isComposing && search()}
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { autoComplete: "off", maxLength: 200 } }}
    />
  );
}
