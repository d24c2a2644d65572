import { Alert, Box, LinearProgress, Stack, Typography } from "@mui/material";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { RecipientEvent } from "../data-provider/recipients.js";
import { Facts } from "../layout/Facts.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { ShowMore } from "../layout/ShowMore.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";

export interface Asked {
  readonly listId: string;
  readonly email: string;
}

const PAGE_SIZE = 50;

/** Where somebody stands on a list, and what happened to them there. Asked once: every look is written down. */
export function PersonFound({ asked }: { readonly asked: Asked }) {
  const translate = useTranslate();

  const dataProvider = useListwright();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["recipient", asked.listId, asked.email],
    queryFn: ({ pageParam, signal }) =>
      dataProvider.recipient({ ...asked, offset: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) =>
      last !== null && pages.length * PAGE_SIZE < last.eventCount ? pages.length * PAGE_SIZE : null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const found = data?.pages[0];
  if (isPending) return <LinearProgress aria-label={translate("ra.page.loading")} />;
  if (error) return <Problem error={error} />;
  if (!found) {
    return (
      <Alert severity="info" role="status">
        {translate("listwright.person.unknown")}
      </Alert>
    );
  }
  const events = data.pages.flatMap((page) => page?.events ?? []);
  return (
    <>
      <Section title={found.email} lead={translate("listwright.person.found")}>
        <Facts
          facts={[
            {
              label: translate("listwright.person.state"),
              value: translate(`listwright.recipient_state.${found.state}`, { _: found.state }),
            },
            {
              label: translate("listwright.person.wanted_by"),
              value:
                found.claimedBy.length === 0
                  ? translate("listwright.person.wanted_by_nobody")
                  : found.claimedBy.map(({ id, name }, index) => (
                      <span key={id}>
                        {index > 0 && ", "}
                        <TextLink to={`/exports/${id}/show`}>{name}</TextLink>
                      </span>
                    )),
            },
          ]}
        />
      </Section>
      <Section title={translate("listwright.person.timeline")} lead={translate("listwright.person.timeline_lead")}>
        {events.length === 0 && (
          <Typography variant="body2" color="textSecondary">
            {translate("listwright.person.nothing")}
          </Typography>
        )}
        <Box component="ol" aria-label={translate("listwright.person.timeline")} sx={{ listStyle: "none", m: 0, p: 0 }}>
          {events.map((event, index) => (
            <EventItem key={index} event={event} />
          ))}
        </Box>
        {events.length > 0 && (
          <ShowMore
            shown={events.length}
            total={found.eventCount}
            hasMore={hasNextPage}
            busy={isFetchingNextPage}
            onMore={fetchNextPage}
            sx={{ pt: 1.5 }}
          />
        )}
      </Section>
    </>
  );
}

function EventItem({ event }: { readonly event: RecipientEvent }) {
  const translate = useTranslate();
  const { at, what, why, code, run } = event;
  return (
    <Box
      component="li"
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "1fr", sm: "11rem 1fr" },
        columnGap: 3,
        py: 1.25,
        borderTop: 1,
        borderColor: "divider",
        "&:first-of-type": { borderTop: 0 },
      }}
    >
      <Typography component="div" variant="body2" color="textSecondary">
        <When at={at} />
      </Typography>
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {what}
        </Typography>
        <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
          {why}
        </Typography>
        {(code !== null || run) && (
          <Stack direction="row" sx={{ gap: 2, typography: "body2", color: "text.secondary" }}>
            {code !== null && <span>{translate("listwright.person.code", { code })}</span>}
            {run && <TextLink to={`/runs/${run.id}/show`}>{translate("listwright.person.to_run")}</TextLink>}
          </Stack>
        )}
      </Box>
    </Box>
  );
}
