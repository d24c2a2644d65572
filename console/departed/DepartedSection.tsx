import PersonOffOutlined from "@mui/icons-material/PersonOffOutlined";
import { Box, LinearProgress, Typography } from "@mui/material";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import type { DepartedFilter, DepartedOf } from "../data-provider/departed.js";
import { useListwright } from "../data-provider/index.js";
import { EmptyState } from "../layout/EmptyState.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { ShowMore } from "../layout/ShowMore.js";
import { useRole } from "../layout/useRole.js";
import { DepartedFilters } from "./DepartedFilters.js";
import { DepartedTable } from "./DepartedTable.js";

const PAGE_SIZE = 25;

interface DepartedSectionProps {
  readonly of: DepartedOf;
  readonly filter: DepartedFilter;
  readonly onFilter: (filter: DepartedFilter) => void;
}

export function DepartedSection({ of, filter, onFilter }: DepartedSectionProps) {
  const translate = useTranslate();

  const { role } = useRole();
  const dataProvider = useListwright();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ["departed", of.id, filter],
    queryFn: ({ pageParam, signal }) =>
      dataProvider.departedRecipients(of.id, { ...filter, first: PAGE_SIZE, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
  const rows = data?.pages.flatMap(({ edges }) => edges) ?? [];
  const total = data?.pages.at(-1)?.totalCount ?? 0;
  const isFiltered = filter.state !== null || filter.onceClaimed;
  if (data && total === 0 && !isFiltered) {
    return (
      <EmptyState icon={PersonOffOutlined} title={translate("listwright.departed.none_title")}>
        {translate("listwright.departed.none")}
      </EmptyState>
    );
  }
  return (
    <Section
      flush
      title={of.listName}
      lead={
        <>
          {translate("listwright.departed.lead", { list: of.listName })}
          {/* The server masks for those who may not change the export. */}
          {!of.permissions.includes("EDIT") && (
            <> {translate(role === "CONTRIBUTOR" ? "listwright.departed.masked" : "listwright.masked.role")}</>
          )}
        </>
      }
    >
      <DepartedFilters filter={filter} counts={data?.pages.at(-1)?.counts ?? []} onFilter={onFilter} />
      <Box sx={{ px: 2.5 }}>
        <Problem error={error} onRetry={refetch} />
        {isPending && <LinearProgress aria-label={translate("ra.page.loading")} sx={{ my: 2 }} />}
        {data && rows.length === 0 && (
          <Typography variant="body2" color="textSecondary" sx={{ pb: 2 }}>
            {translate("listwright.departed.none_filtered")}
          </Typography>
        )}
      </Box>
      {rows.length > 0 && <DepartedTable rows={rows} />}
      {rows.length > 0 && (
        <ShowMore
          shown={rows.length}
          total={total}
          hasMore={hasNextPage}
          busy={isFetchingNextPage}
          onMore={fetchNextPage}
        />
      )}
    </Section>
  );
}
