import FactCheckOutlined from "@mui/icons-material/FactCheckOutlined";
import { Box, Button, LinearProgress, Paper, Stack, Typography } from "@mui/material";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import type { AuditFilter } from "../data-provider/audit.js";
import { useListwright } from "../data-provider/index.js";
import { EmptyState } from "../layout/EmptyState.js";
import { Problem } from "../layout/Problem.js";
import { useFormat } from "../layout/format.js";
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
  const format = useFormat();
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
      <Problem
        error={error}
        action={
          <Button color="inherit" size="small" onClick={() => void refetch()}>
            {translate("listwright.action.try_again")}
          </Button>
        }
      />
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
          <Stack
            direction="row"
            sx={{
              flexWrap: "wrap",
              alignItems: "center",
              gap: 2,
              px: 2.5,
              py: 1.5,
              borderTop: 1,
              borderColor: "divider",
            }}
          >
            <Typography variant="body2" color="textSecondary" role="status">
              {translate(total < MAX_COUNTED ? "listwright.audit.shown" : "listwright.audit.shown_of_many", {
                shown: format.number(events.length),
                total: format.number(total),
              })}
            </Typography>
            {hasNextPage && (
              <Button size="small" variant="outlined" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {translate("listwright.audit.more")}
              </Button>
            )}
          </Stack>
        </Paper>
      )}
    </>
  );
}
