import PlaylistAddOutlined from "@mui/icons-material/PlaylistAddOutlined";
import { Autocomplete, TextField } from "@mui/material";
import { keepPreviousData } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useGetList, useTranslate } from "react-admin";

import type { ExportRow } from "../data-provider/exports.js";
import { useListwright } from "../data-provider/index.js";
import { ALL } from "../data-provider/page.js";
import type { Segment } from "../data-provider/segments.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";

/** How long somebody may pause in typing before what is there is searched for. */
const PAUSE_MS = 300;

/** Takes a segment into one more export. The first of them are offered at once; the others are found by typing. */
export function AddToExport({ segment, whyNot }: { readonly segment: Segment; readonly whyNot: string | null }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState<ExportRow | null>(null);
  const [search, setSearch] = useState("");
  const {
    data: exports,
    total = 0,
    error,
    isFetching,
  } = useGetList<ExportRow>(
    "exports",
    { pagination: { page: 1, perPage: ALL.limit }, sort: ALL.sort, filter: search ? { search } : {} },
    { enabled: asking, placeholderData: keepPreviousData },
  );
  const add = useAction((id: string) => dataProvider.addSegmentToExport(id, segment.id), {
    done: "listwright.segment_exports.added",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  // Segments of one export share a source; the server refuses others too.
  const fitting = (exports ?? []).filter(
    ({ segments, permissions }) =>
      permissions.includes("EDIT") &&
      segments.every(({ id, source }) => id !== segment.id && source.id === segment.source.id),
  );
  const hasMore = exports !== undefined && total > exports.length;
  return (
    <>
      <GuardedButton
        startIcon={<PlaylistAddOutlined />}
        reason={whyNot}
        onClick={() => {
          add.reset();
          setChosen(null);
          setSearch("");
          setAsking(true);
        }}
      >
        {translate("listwright.segment_exports.add")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        title={translate("listwright.segment_exports.add_title", { name: segment.name })}
        confirmLabel={translate("ra.action.add")}
        busy={add.busy}
        disabled={chosen === null}
        problem={add.problem}
        onConfirm={() => chosen && add.start(chosen.id)}
        onClose={() => setAsking(false)}
      >
        <Problem error={error} />
        {exports && fitting.length === 0 && !search && !hasMore && !isFetching ? (
          <span>{translate("listwright.segment_exports.add_none")}</span>
        ) : (
          <>
            <span>{translate("listwright.segment_exports.add_effect")}</span>
            <ExportChoice
              options={fitting}
              chosen={chosen}
              loading={isFetching}
              hint={hasMore ? translate("listwright.segment_exports.add_search") : null}
              onChoose={setChosen}
              onSearch={setSearch}
            />
          </>
        )}
      </ConfirmDialog>
    </>
  );
}

interface ExportChoiceProps {
  readonly options: readonly ExportRow[];
  readonly chosen: ExportRow | null;
  readonly loading: boolean;
  readonly hint: string | null;
  readonly onChoose: (chosen: ExportRow | null) => void;
  /** What was typed, once typing pauses. */
  readonly onSearch: (search: string) => void;
}

function ExportChoice({ options, chosen, loading, hint, onChoose, onSearch }: ExportChoiceProps) {
  const translate = useTranslate();
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pause.current), []);
  const isOffered = chosen === null || options.some(({ id }) => id === chosen.id);
  return (
    <Autocomplete
      // What is chosen stays a choice, whatever is searched for next.
      options={isOffered ? [...options] : [chosen, ...options]}
      // The server has searched, in more than what is shown.
      filterOptions={(found) => found}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      value={chosen}
      onChange={(_, value) => onChoose(value)}
      onInputChange={(_, typed, reason) => {
        if (reason !== "input" && reason !== "clear") return;
        clearTimeout(pause.current);
        pause.current = setTimeout(() => onSearch(typed.trim()), PAUSE_MS);
      }}
      loading={loading}
      loadingText={translate("ra.page.loading")}
      noOptionsText={translate("listwright.segment_exports.add_none_found")}
      openText={translate("ra.action.open")}
      closeText={translate("ra.action.close")}
      clearText={translate("ra.action.clear_input_value")}
      renderInput={(input) => (
        <TextField
          {...input}
          margin="none"
          label={translate("resources.exports.name", { smart_count: 1 })}
          helperText={hint}
        />
      )}
    />
  );
}
