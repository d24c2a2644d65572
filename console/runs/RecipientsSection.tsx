import DownloadOutlined from "@mui/icons-material/DownloadOutlined";
import { Box, Button, LinearProgress, Link, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { LinkBase, useTranslate } from "react-admin";

import type { RecipientOutcome } from "../data-provider/generated.js";
import { useListwright } from "../data-provider/index.js";
import { recipientsDownloadUrl } from "../data-provider/runs.js";
import type { Run, RunCounts } from "../data-provider/runs.js";
import { Problem } from "../layout/Problem.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { ShowMore } from "../layout/ShowMore.js";
import { useRole } from "../layout/useRole.js";
import { useFormat } from "../layout/format.js";
import { isFinished } from "./run-states.js";

const PAGE_SIZE = 25;

/** How many there are of each outcome, by the run's own counts. */
const COUNTED: Readonly<Record<RecipientOutcome, (counts: RunCounts, found: Run["verification"]) => number | null>> = {
  ADDED: ({ added }) => added,
  UPDATED: ({ updated }) => updated,
  REJECTED: ({ rejected }) => rejected,
  IN_DOUBT: ({ inDoubt }) => inDoubt,
  STILL_REJECTED: ({ stillRejected }) => stillRejected,
  NOT_ATTEMPTED: ({ notAttempted }) => notAttempted,
  INVALID: ({ invalid }) => invalid,
  WITHHELD: ({ withheld }) => withheld,
  DUPLICATE: ({ duplicates }) => duplicates,
  REMOVED: ({ removed }) => removed,
  REMOVAL_FAILED: ({ removalFailed }) => removalFailed,
  REMOVAL_NOT_NEEDED: ({ removalNotNeeded }) => removalNotNeeded,
  REMOVAL_IN_DOUBT: ({ removalInDoubt }) => removalInDoubt,
  REMOVAL_NOT_ATTEMPTED: ({ removalNotAttempted }) => removalNotAttempted,
  KEPT_BY_CLAIM: ({ keptByClaim }) => keptByClaim,
  KEPT_FOREIGN: ({ keptForeign }) => keptForeign,
  SKIPPED_BY_MODE: ({ skippedByMode }) => skippedByMode,
  MISSING: (_, found) => found?.missing ?? null,
  UNEXPECTED: (_, found) => found?.unexpected ?? null,
  DIFFERENT: (_, found) => found?.different ?? null,
};

/**
 * Whether anybody is listed with it. Those who were not attempted are named once a run has finished, and not where it made
 * no call at all: then they are everybody. While a plan is held all of them are, for whoever decides. Of a plan alone they
 * are those who would be sent.
 */
function isNamed(outcome: RecipientOutcome, { kind, state, counts }: Run): boolean {
  if (outcome !== "NOT_ATTEMPTED" && outcome !== "REMOVAL_NOT_ATTEMPTED") return true;
  if (state === "HELD") return true;
  const { toAdd, toUpdate, notAttempted, toRemove, removalNotAttempted } = counts;
  const isUntouched = notAttempted === (toAdd ?? 0) + (toUpdate ?? 0) && removalNotAttempted === toRemove;
  return kind !== "PLAN" && isFinished(state) && !isUntouched;
}

/** Person by person, by what became of them. Read again when the state changes, not at each tick. */
export function RecipientsSection({ run }: { readonly run: Run }) {
  const { id, state, counts, permissions, verification } = run;
  const translate = useTranslate();
  const format = useFormat();
  const { role } = useRole();
  const dataProvider = useListwright();
  const [outcome, setOutcome] = useState<RecipientOutcome | null>(null);
  const offered = (Object.keys(COUNTED) as RecipientOutcome[]).filter(
    (name) => name === outcome || (COUNTED[name](counts, verification) && isNamed(name, run)),
  );
  // Of a verification only what it found is known; of anything else, once it is planned.
  const isKnown = counts.unique !== null || state === "HELD" || verification !== null;
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["recipients", id, outcome, state],
    queryFn: ({ pageParam, signal }) =>
      dataProvider.recipientsOf(id, { outcome, first: PAGE_SIZE, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
    enabled: isKnown,
  });
  if (!isKnown) return null;
  const mayLookUp = permissions.includes("EDIT");
  const rows = data?.pages.flatMap(({ edges }) => edges) ?? [];
  const total = data?.pages.at(-1)?.totalCount ?? 0;
  return (
    <Section
      flush
      title={translate("listwright.recipients.title")}
      lead={
        <>
          {translate(verification ? "listwright.verification.recipients_lead" : "listwright.recipients.lead")}
          {/* The server masks for those who may not change the run. */}
          {!mayLookUp && (
            <> {translate(role === "CONTRIBUTOR" ? "listwright.masked.out_of_reach" : "listwright.masked.role")}</>
          )}
        </>
      }
      actions={
        <Stack
          direction="row"
          sx={{ flexWrap: "wrap", alignItems: "center", gap: 1.5, width: { xs: "100%", sm: "auto" } }}
        >
          <Button
            component="a"
            size="small"
            variant="outlined"
            startIcon={<DownloadOutlined />}
            href={recipientsDownloadUrl(id, outcome)}
            download
          >
            {translate("listwright.recipients_download")}
          </Button>
          <TextField
            select
            margin="none"
            label={translate("listwright.recipients.outcome")}
            value={outcome ?? ""}
            onChange={({ target }) => setOutcome((target.value || null) as RecipientOutcome | null)}
            sx={{ width: { xs: "100%", sm: 240 } }}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          >
            <MenuItem value="">{translate("listwright.list.all")}</MenuItem>
            {offered.map((name) => (
              <MenuItem key={name} value={name}>
                {translate("listwright.recipients.outcome_count", {
                  outcome: translate(`listwright.outcome.${name}`),
                  count: format.number(COUNTED[name](counts, verification) ?? 0),
                })}
              </MenuItem>
            ))}
          </TextField>
        </Stack>
      }
    >
      <Box sx={{ px: 2.5 }}>
        <Problem error={error} />
        {isPending && <LinearProgress aria-label={translate("ra.page.loading")} sx={{ my: 2 }} />}
        {data && rows.length === 0 && (
          <Typography variant="body2" color="textSecondary" sx={{ pb: 2 }}>
            {translate(outcome ? "listwright.recipients.none" : "listwright.recipients.none_at_all")}
          </Typography>
        )}
      </Box>
      {rows.length > 0 && (
        <RecordTable
          label={translate("listwright.recipients.title")}
          rows={rows}
          keyOf={({ cursor }) => cursor}
          columns={[
            {
              key: "email",
              label: translate("ra.auth.email"),
              render: ({ node }) => (
                <NameCell
                  narrow={[translate(`listwright.outcome.${node.outcome}`), node.reason ?? node.meaning]
                    .filter(Boolean)
                    .join(" · ")}
                >
                  {node.email === null ? (
                    translate("listwright.recipients.no_email")
                  ) : (
                    <PersonLink email={node.email} listId={mayLookUp ? run.listId : null} outcome={node.outcome} />
                  )}
                </NameCell>
              ),
            },
            {
              key: "outcome",
              label: translate("listwright.recipients.outcome"),
              wideOnly: true,
              render: ({ node }) => translate(`listwright.outcome.${node.outcome}`),
            },
            {
              key: "reason",
              label: translate("listwright.recipients_why"),
              wideOnly: true,
              render: ({ node }) => node.reason ?? node.meaning ?? "–",
            },
            {
              key: "code",
              label: translate("listwright.runs.code"),
              wideOnly: true,
              numeric: true,
              render: ({ node }) => node.code ?? "–",
            },
          ]}
        />
      )}
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

interface PersonLinkProps {
  readonly email: string;
  readonly listId: string | null;
  readonly outcome: RecipientOutcome;
}

/** An address that leads to what happened to it on the list; the address does not become part of a page's own. */
function PersonLink({ email, listId, outcome }: PersonLinkProps) {
  const translate = useTranslate();
  // What is no address has no history.
  if (listId === null || outcome === "INVALID") return <>{email}</>;
  return (
    <Link
      component={LinkBase}
      to="/people"
      state={{ listId, email }}
      aria-label={translate("listwright.recipients_look_up", { email })}
    >
      {email}
    </Link>
  );
}
