import FactCheckOutlined from "@mui/icons-material/FactCheckOutlined";
import { Box, LinearProgress, Paper } from "@mui/material";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import type { AuditFilter } from "../data-provider/audit.js";
import { useListwright } from "../data-provider/index.js";
import { EmptyState } from "../layout/EmptyState.js";
import { Problem } from "../layout/Problem.js";
import { ShowMore } from "../layout/ShowMore.js";
import { AuditEventItem } from "./AuditEventItem.js";

const PAGE_SIZE = 50;
/** Where the server stops counting. */
const MAX_COUNTED = 10_000;

interface AuditEventsProps {
  readonly filter: AuditFilter;
  readonly isFiltered: boolean;
}

/** The newest events, and older ones as they are asked for. Reading again begins at the newest. */
export function AuditEvents({ filter, isFiltered }: AuditEventsProps) {
  const translate = useTranslate();

  const dataProvider = useListwright();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ["auditEvents", filter],
    queryFn: ({ pageParam, signal }) =>
      dataProvider.auditEvents({ first: PAGE_SIZE, after: pageParam, filter }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
  const events = data?.pages.flatMap((page) => page.edges.map(({ node }) => node)) ?? [];
  const total = data?.pages[0]?.totalCount ?? 0;
  return (
    <>
      <Problem error={error} onRetry={refetch} />
      {isPending && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data && events.length === 0 && isFiltered && (
        <Paper variant="outlined" sx={{ p: 3, color: "text.secondary", typography: "body2" }}>
          {translate("listwright.list.nothing_matches")}
        </Paper>
      )}
      {data && events.length === 0 && !isFiltered && (
        <EmptyState icon={FactCheckOutlined} title={translate("listwright.audit.empty_title")}>
          {translate("listwright.audit.empty")}
        </EmptyState>
      )}
      {events.length > 0 && (
        <Paper variant="outlined" sx={{ minWidth: 0 }}>
          <Box
            component="ol"
            aria-label={translate("listwright.audit.title")}
            sx={{ m: 0, p: 0, listStyle: "none", "& > li + li": { borderTop: 1, borderColor: "divider" } }}
          >
            {events.map((event) => (
              <AuditEventItem key={event.id} event={event} />
            ))}
          </Box>
          <ShowMore
            shown={events.length}
            total={total}
            message={total < MAX_COUNTED ? "listwright.list.shown" : "listwright.audit.shown_of_many"}
            moreLabel="listwright.audit.more"
            hasMore={hasNextPage}
            busy={isFetchingNextPage}
            onMore={fetchNextPage}
            sx={{ px: 2.5, py: 1.5, borderTop: 1, borderColor: "divider" }}
          />
        </Paper>
      )}
    </>
  );
}
