import Add from "@mui/icons-material/Add";
import Close from "@mui/icons-material/Close";
import { Button, IconButton, Tooltip } from "@mui/material";
import {
  ArrayInput,
  SimpleFormIterator,
  useSimpleFormIterator,
  useSimpleFormIteratorItem,
  useTranslate,
} from "react-admin";
import type { ReactNode } from "react";

/**
 * Every row keeps its button in sight, for those who do not hover. Two inputs stand beside each other, so that names can be
 * read; on a phone one below the other.
 */
const ROWS = {
  "& .RaSimpleFormIterator-form > *": { flex: { sm: "1 1 calc(50% - 8px)" }, minWidth: 0, width: "100%" },
  "& .RaSimpleFormIterator-line": { display: "flex", alignItems: "flex-start", gap: 1, py: 1 },
  "& .RaSimpleFormIterator-form": { flex: "1 1 0", flexWrap: { sm: "wrap" }, columnGap: { xs: 0, sm: 1.5 }, rowGap: 0 },
  "& .RaSimpleFormIterator-action": { visibility: "visible", mt: 1.25 },
} as const;

interface RowsInputProps {
  readonly source: string;
  readonly label: string;
  readonly helperText: string;
  readonly addLabel: string;
  /** A message that says which `row` it is. */
  readonly removeLabel: string;
  /** What a row begins with. */
  readonly newRow: object;
  readonly mayAdd?: boolean;
  /** The inputs of one row. */
  readonly children: ReactNode;
}

/** Rows of inputs, to which more can be added and each of which can be removed. */
export function RowsInput(props: RowsInputProps) {
  const { source, label, helperText, addLabel, removeLabel, newRow, mayAdd = true, children } = props;
  return (
    <ArrayInput source={source} label={label} helperText={helperText}>
      <SimpleFormIterator
        inline
        fullWidth
        disableReordering
        disableClear
        disableAdd={!mayAdd}
        addButton={<AddRow label={addLabel} row={newRow} />}
        removeButton={<RemoveRow label={removeLabel} />}
        sx={ROWS}
      >
        {children}
      </SimpleFormIterator>
    </ArrayInput>
  );
}

function AddRow({ label, row }: { readonly label: string; readonly row: object }) {
  const translate = useTranslate();
  const { add } = useSimpleFormIterator();
  return (
    <Button size="small" startIcon={<Add />} onClick={() => add(row)}>
      {translate(label)}
    </Button>
  );
}

function RemoveRow({ label }: { readonly label: string }) {
  const translate = useTranslate();
  const { index, remove } = useSimpleFormIteratorItem();
  const named = translate(label, { row: index + 1 });
  return (
    <Tooltip title={named}>
      <IconButton size="small" aria-label={named} onClick={() => remove()}>
        <Close fontSize="small" />
      </IconButton>
    </Tooltip>
  );
}
