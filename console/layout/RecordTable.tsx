import { Box, Table, TableBody, TableCell, TableContainer, TableHead, TableRow, TableSortLabel } from "@mui/material";
import type { ReactNode } from "react";
import type { SortPayload } from "react-admin";

export interface Column<T> {
  readonly key: string;
  readonly label: string;
  readonly render: (record: T) => ReactNode;
  /** Narrow screens leave it out; the first column may say it instead. */
  readonly wideOnly?: boolean;
  readonly sortable?: boolean;
  readonly numeric?: boolean;
}

interface RecordTableProps<T> {
  /** Says what the table lists, for those who do not see it. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf?: (record: T, index: number) => string;
  readonly sort?: SortPayload | undefined;
  readonly onSort?: (sort: SortPayload) => void;
}

/** Outer cells stand in line with the headings above. */
function cellOf(
  { wideOnly, numeric }: { readonly wideOnly?: boolean; readonly numeric?: boolean },
  position: number,
  columns: number,
) {
  return {
    ...(numeric ? { whiteSpace: "nowrap" } : {}),
    ...(wideOnly ? { display: { xs: "none", md: "table-cell" } } : {}),
    // Many columns stand closer.
    ...(columns > 6 ? { px: 1.25 } : {}),
    ...(position === 0 ? { pl: 2.5 } : {}),
    ...(position === columns - 1 ? { pr: 2.5 } : {}),
  };
}

/** A plain table whose first column names the row; what does not fit a phone is left out there, nothing scrolls. */
export function RecordTable<T>({ label, columns, rows, keyOf, sort, onSort }: RecordTableProps<T>) {
  return (
    <TableContainer>
      <Table size="small" aria-label={label} sx={{ "& tbody tr:last-of-type > *": { borderBottom: 0 } }}>
        <TableHead>
          <TableRow>
            {columns.map((column, position) => (
              <TableCell
                key={column.key}
                align={column.numeric ? "right" : "left"}
                sx={cellOf(column, position, columns.length)}
                sortDirection={sort?.field === column.key ? directionOf(sort) : false}
              >
                {column.sortable && onSort ? (
                  <TableSortLabel
                    active={sort?.field === column.key}
                    direction={sort?.field === column.key ? directionOf(sort) : "asc"}
                    onClick={() => onSort({ field: column.key, order: nextOrder(column.key, sort) })}
                    // The arrow stands between the columns, so that headings take no more room for it.
                    sx={{
                      position: "relative",
                      "& .MuiTableSortLabel-icon": { position: "absolute", left: "100%", m: 0 },
                    }}
                  >
                    {column.label}
                  </TableSortLabel>
                ) : (
                  column.label
                )}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row, index) => (
            <TableRow key={keyOf ? keyOf(row, index) : index} hover>
              {columns.map((column, position) => (
                <TableCell
                  key={column.key}
                  align={column.numeric ? "right" : "left"}
                  sx={cellOf(column, position, columns.length)}
                  {...(position === 0 ? { component: "th", scope: "row" } : {})}
                >
                  {column.render(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

/** A name with what narrow screens leave out of the table, below it. */
export function NameCell({ children, narrow }: { readonly children: ReactNode; readonly narrow?: ReactNode }) {
  return (
    <>
      <Box sx={{ fontWeight: 600 }}>{children}</Box>
      {narrow && <Box sx={{ display: { md: "none" }, color: "text.secondary", fontSize: "0.8125rem" }}>{narrow}</Box>}
    </>
  );
}

function directionOf(sort: SortPayload): "asc" | "desc" {
  return sort.order === "DESC" ? "desc" : "asc";
}

function nextOrder(key: string, sort: SortPayload | undefined): "ASC" | "DESC" {
  return sort?.field === key && sort.order === "ASC" ? "DESC" : "ASC";
}
