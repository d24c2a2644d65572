import Add from "@mui/icons-material/Add";
import { Button, LinearProgress, Paper, Stack } from "@mui/material";
import type { ReactNode } from "react";
import { ListBase, Pagination, useListContext, useResourceContext, useTranslate } from "react-admin";
import type { RaRecord, SortPayload } from "react-admin";

import type { Permission } from "../data-provider/generated.js";
import { ButtonLink } from "./ButtonLink.js";
import { Page } from "./Page.js";
import { Problem } from "./Problem.js";
import { RecordTable } from "./RecordTable.js";
import type { Column } from "./RecordTable.js";
import { SearchBox } from "./SearchBox.js";

/** Lists no longer than this need no pages. */
const SMALLEST_PAGE = 25;

interface ListPageProps<T extends RaRecord> {
  readonly title: string;
  /** Where the list belongs, as a link above its title. */
  readonly within?: { readonly to: string; readonly label: string };
  readonly columns: readonly Column<T>[];
  /** Instead of the table while there is nothing at all. */
  readonly empty: ReactNode;
  readonly sort: SortPayload;
  /** The label of the button that makes a new one; without it there is none. */
  readonly createLabel?: string;
  /** Why somebody who may only look cannot make one. */
  readonly whyNotCreate?: string;
  /** Other things to do with the list, before that button; not while there is nothing at all. */
  readonly actions?: ReactNode;
  /** Right above the rows. */
  readonly aboveRows?: ReactNode;
  /** What the list is searched by, in a few words. */
  readonly searchHint: string;
  /** Choices beside the search; see FilterChoice. */
  readonly filters?: ReactNode;
  /** About the rows as a whole, below them. */
  readonly summary?: ReactNode;
  /** Lists whose rows change by themselves are read again at this pace. */
  readonly refetchIntervalMs?: number;
}

/** What the server says of the list as a whole. */
interface ListMeta {
  readonly permissions?: readonly Permission[];
}

export function ListPage<T extends RaRecord>({ sort, refetchIntervalMs, ...view }: ListPageProps<T>) {
  return (
    <ListBase<T>
      sort={sort}
      perPage={SMALLEST_PAGE}
      exporter={false}
      queryOptions={refetchIntervalMs ? { refetchInterval: refetchIntervalMs } : {}}
    >
      <ListView {...view} />
    </ListBase>
  );
}

function ListView<T extends RaRecord>(props: Omit<ListPageProps<T>, "sort" | "refetchIntervalMs">) {
  const {
    title,
    within,
    columns,
    empty,
    createLabel,
    whyNotCreate = null,
    searchHint,
    filters,
    summary,
    actions,
    aboveRows,
  } = props;
  const translate = useTranslate();
  const resource = useResourceContext();
  const { data, total, error, isPending, sort, setSort, filterValues, refetch, meta } = useListContext<T>();
  const mayCreate = (meta as ListMeta | undefined)?.permissions?.includes("CREATE") ?? true;
  const filtered = Object.keys(filterValues).length > 0;
  const nothingAtAll = !error && !isPending && total === 0 && !filtered;

  return (
    <Page
      title={title}
      within={within}
      actions={
        !nothingAtAll && (
          <>
            {actions}
            {createLabel && (
              <ButtonLink
                variant="contained"
                startIcon={<Add />}
                to={`/${resource}/create`}
                reason={mayCreate ? null : whyNotCreate}
              >
                {createLabel}
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <Problem error={error instanceof Error ? error : null} onRetry={refetch} />
      {!nothingAtAll && <Filters searchHint={searchHint}>{filters}</Filters>}
      {nothingAtAll && empty}
      {isPending && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data && data.length > 0 && (
        <Paper variant="outlined" sx={{ minWidth: 0 }}>
          {aboveRows}
          <RecordTable
            label={title}
            columns={columns}
            rows={data}
            keyOf={(row) => String(row.id)}
            sort={sort}
            onSort={setSort}
          />
          {(total ?? 0) > SMALLEST_PAGE && <Pagination rowsPerPageOptions={[SMALLEST_PAGE, 50, 100]} />}
        </Paper>
      )}
      {data && data.length === 0 && filtered && (
        <Paper variant="outlined" sx={{ p: 3, color: "text.secondary", typography: "body2" }}>
          {translate("listwright.list.nothing_matches")}
        </Paper>
      )}
      {!nothingAtAll && summary}
    </Page>
  );
}

/** What narrows a list down. All of it stands in the page's address, so that a link leads to the same rows. */
export function Filters({ searchHint, children }: { readonly searchHint: string; readonly children?: ReactNode }) {
  const translate = useTranslate();
  const { filterValues, setFilters } = useListContext();
  return (
    <Stack
      role="search"
      direction={{ xs: "column", sm: "row" }}
      sx={{ gap: 1.5, alignItems: { sm: "center" }, flexWrap: { sm: "wrap" } }}
    >
      <SearchBox hint={searchHint} />
      {children}
      {Object.keys(filterValues).length > 0 && (
        <Button sx={{ flexShrink: 0 }} onClick={() => setFilters({}, {})}>
          {translate("ra.action.remove_all_filters")}
        </Button>
      )}
    </Stack>
  );
}
