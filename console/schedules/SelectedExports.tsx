import { Button, Checkbox, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useListContext, useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { ScheduleDialog } from "./ScheduleDialog.js";

/** Takes one export of the list into what is done with several. */
export function SelectExport({ id, name }: Pick<ExportRow, "id" | "name">) {
  const translate = useTranslate();
  const { selectedIds, onToggleItem } = useListContext<ExportRow>();
  return (
    <Checkbox
      size="small"
      checked={selectedIds.includes(id)}
      onChange={() => onToggleItem(id)}
      slotProps={{ input: { "aria-label": translate("listwright.schedules.select", { name }) } }}
      sx={{ p: 0.25, ml: -0.75 }}
    />
  );
}

/** What is selected of the rows shown, and what can be done with it. */
export function SelectionBar() {
  const translate = useTranslate();
  const { data = [], selectedIds, onSelect } = useListContext<ExportRow>();
  const [setting, setSetting] = useState<readonly ExportRow[] | null>(null);
  const editable = data.filter(({ permissions }) => permissions.includes("EDIT"));
  // What was selected on another page, or before a search, is not in sight: nothing is done with it unseen.
  const selected = editable.filter(({ id }) => selectedIds.includes(id));
  if (editable.length === 0) return null;
  const isAll = selected.length === editable.length;
  return (
    <Stack
      direction="row"
      sx={{ flexWrap: "wrap", alignItems: "center", gap: 1, px: 2.5, py: 1, borderBottom: 1, borderColor: "divider" }}
    >
      <Button size="small" onClick={() => onSelect(isAll ? [] : editable.map(({ id }) => id))}>
        {translate(isAll ? "listwright.schedules.clear" : "listwright.schedules.select_page")}
      </Button>
      <GuardedButton
        size="small"
        reason={selected.length === 0 ? translate("listwright.schedules.set_first") : null}
        onClick={() => setSetting(selected)}
      >
        {translate("listwright.schedules.set")}
      </GuardedButton>
      <Typography variant="body2" color="textSecondary" role="status">
        {selected.length > 0 && translate("listwright.schedules.selected", { smart_count: selected.length })}
      </Typography>
      {setting && <ScheduleDialog exports={setting} onClose={() => setSetting(null)} />}
    </Stack>
  );
}
