import { Alert, Box, Typography } from "@mui/material";
import { useEffect } from "react";
import { useShowContext, useTranslate } from "react-admin";

import type { ErasedFrom, Erasure } from "../data-provider/erasures.js";
import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { RecordPage } from "../layout/RecordPage.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { When } from "../layout/When.js";
import { MONOSPACE } from "../theme.js";
import { BlockSection } from "./BlockSection.js";
import { ErasedFromLabel, ErasureStateLabel } from "./ErasureLabels.js";

const REFETCH_MS = 3_000;

export function ErasureShow() {
  return <RecordPage<Erasure>>{(erasure) => <ErasureView erasure={erasure} />}</RecordPage>;
}

/** The receipt. While lists are open it is read again and again. */
function ErasureView({ erasure }: { readonly erasure: Erasure }) {
  const { state, maskedAddress, at, by, completedAt, addressHash, permanentErasure, lists } = erasure;
  const translate = useTranslate();
  const { refetch } = useShowContext();
  const isOpen = state !== "DONE";
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setInterval(() => void refetch(), REFETCH_MS);
    return () => clearInterval(timer);
  }, [isOpen, refetch]);
  const done = lists.filter((list) => list.done).length;
  return (
    <Page
      title={maskedAddress}
      within={{ to: "/erasures", label: translate("resources.erasures.name", { smart_count: 2 }) }}
      state={<ErasureStateLabel state={state} />}
    >
      <Box role="status" sx={{ display: "contents" }}>
        {isOpen && (
          <Alert severity="info">{translate("listwright.erasure.progress", { done, total: lists.length })}</Alert>
        )}
      </Box>
      <Section title={translate("listwright.erasure.receipt")}>
        <Facts
          facts={[
            { label: translate("listwright.erasure.asked"), value: <When at={at} toTheSecond /> },
            { label: translate("listwright.erasure.asked_by"), value: by.name },
            {
              label: translate("listwright.erasure.completed"),
              value: completedAt ? (
                <When at={completedAt} toTheSecond />
              ) : (
                translate("listwright.erasure.not_completed")
              ),
            },
            {
              label: translate("listwright.erasure.hash"),
              value: (
                <>
                  <Box sx={{ fontFamily: MONOSPACE, fontSize: "0.8125rem", overflowWrap: "anywhere" }}>
                    {addressHash}
                  </Box>
                  <Typography variant="caption" color="textSecondary">
                    {translate(isOpen ? "listwright.erasure.hash_hint_open" : "listwright.erasure.hash_hint")}
                  </Typography>
                </>
              ),
            },
          ]}
        />
      </Section>
      <Section
        title={translate("listwright.erasure.lists")}
        lead={translate(lists.length === 0 ? "listwright.erasure.no_lists" : "listwright.erasure.lists_lead")}
        flush={lists.length > 0}
      >
        {lists.length > 0 && <ErasedLists lists={lists} />}
      </Section>
      <Section title={translate("listwright.erasure.by_hand")}>
        <Typography variant="body2">{permanentErasure}</Typography>
      </Section>
      <BlockSection erasure={erasure} />
    </Page>
  );
}

function ErasedLists({ lists }: { readonly lists: readonly ErasedFrom[] }) {
  const translate = useTranslate();
  return (
    <RecordTable<ErasedFrom>
      label={translate("listwright.erasure.lists")}
      rows={lists}
      keyOf={({ listId }) => listId}
      columns={[
        {
          key: "listName",
          label: translate("listwright.erasure.list"),
          render: ({ listName, what }) => (
            <NameCell narrow={what}>
              <Box sx={{ minWidth: { md: "9rem" } }}>{listName}</Box>
            </NameCell>
          ),
        },
        {
          key: "done",
          label: translate("resources.erasures.fields.state"),
          render: ({ done }) => <ErasedFromLabel done={done} />,
        },
        {
          key: "what",
          label: translate("listwright.erasure.what"),
          wideOnly: true,
          render: ({ what }) => <Box sx={{ maxWidth: "24rem" }}>{what}</Box>,
        },
        {
          key: "triedAt",
          label: translate("listwright.erasure.tried"),
          wideOnly: true,
          render: ({ triedAt }) => <When at={triedAt} />,
        },
      ]}
    />
  );
}
