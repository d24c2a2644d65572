import { Button, LinearProgress, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { PersonFound, type Asked } from "./PersonFound.js";

/**
 * Asks for a list and an address and tells what happened to that person there. Neither stands in the page's address: an
 * e-mail address does not belong into histories and logs.
 */
export function FindPersonPage() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const handed = handedOver(useLocation().state);
  const [listId, setListId] = useState(handed?.listId ?? "");
  const [email, setEmail] = useState(handed?.email ?? "");
  const [asked, setAsked] = useState<Asked | null>(handed);
  const [isIncomplete, setIncomplete] = useState(false);
  const {
    data: lists,
    error,
    isPending,
  } = useQuery({
    queryKey: ["exported lists"],
    queryFn: ({ signal }) => dataProvider.exportedLists(signal),
  });
  const ask = () => {
    const isComplete = listId !== "" && email.trim() !== "";
    setIncomplete(!isComplete);
    if (isComplete) setAsked({ listId, email: email.trim() });
  };
  const missingList = isIncomplete && listId === "" ? translate("listwright.person.list_missing") : null;
  const missingEmail = isIncomplete && email.trim() === "" ? translate("listwright.person.email_missing") : null;
  // A list that came along with a link stands there also while the others are read.
  const offered = lists?.some((list) => list.listId === listId) || listId === "" ? (lists ?? []) : undefined;
  return (
    <Page title={translate("listwright.person.title")}>
      <Section title={translate("listwright.person.who")} lead={translate("listwright.person.lead")}>
        {isPending && <LinearProgress aria-label={translate("ra.page.loading")} sx={{ my: 1 }} />}
        <Problem error={error} />
        {lists?.length === 0 && (
          <Typography variant="body2" color="textSecondary">
            {translate("listwright.person.no_lists")}
          </Typography>
        )}
        {lists && lists.length > 0 && (
          <Stack
            component="form"
            noValidate
            direction={{ xs: "column", md: "row" }}
            sx={{ gap: 2, alignItems: { xs: "stretch", md: "flex-start" } }}
            onSubmit={(event) => {
              event.preventDefault();
              ask();
            }}
          >
            <TextField
              select
              required
              label={translate("listwright.person.list")}
              value={offered ? listId : ""}
              onChange={({ target }) => setListId(target.value)}
              error={missingList !== null}
              helperText={missingList}
              sx={{ flex: 1, minWidth: 0 }}
            >
              {lists.map((list) => (
                <MenuItem key={list.listId} value={list.listId}>
                  {list.client === null
                    ? list.name
                    : translate("listwright.person.list_of", { name: list.name, client: list.client })}
                </MenuItem>
              ))}
            </TextField>
            <TextField
              required
              type="email"
              autoComplete="off"
              label={translate("listwright.person.email")}
              value={email}
              onChange={({ target }) => setEmail(target.value)}
              error={missingEmail !== null}
              helperText={missingEmail ?? translate("listwright.person.email_hint")}
              sx={{ flex: 1, minWidth: 0 }}
            />
            <Button type="submit" variant="contained" sx={{ mt: { md: 1.5 } }}>
              {translate("listwright.person.find")}
            </Button>
          </Stack>
        )}
      </Section>
      {asked && <PersonFound key={`${asked.listId} ${asked.email}`} asked={asked} />}
    </Page>
  );
}

/** Whom a link led here for. */
function handedOver(state: unknown): Asked | null {
  if (typeof state !== "object" || state === null) return null;
  const { listId, email } = state as Partial<Asked>;
  return typeof listId === "string" && typeof email === "string" ? { listId, email } : null;
}
