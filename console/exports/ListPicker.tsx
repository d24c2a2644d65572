import { Alert, Button, LinearProgress, Stack, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SelectInput, TextInput, required, useGetList, useTranslate } from "react-admin";
import { useFormContext, useWatch } from "react-hook-form";

import { ALL } from "../data-provider/page.js";
import type { ConnectionRow } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { Problem } from "../layout/Problem.js";
import { withChosen } from "../layout/choices.js";
import { TextLink } from "../layout/TextLink.js";
import { mayOpen } from "../layout/page-access.js";
import { useRole } from "../layout/useRole.js";
import { useFormat } from "../layout/format.js";
import { CreateListButton } from "./CreateListButton.js";
import { useDestinationList } from "./useDestinationList.js";

interface Chosen {
  readonly connectionId?: string;
  readonly clientId?: string;
  readonly listId?: string;
}

/** Where to: connection, then one of its clients, then one of the client's lists, each read live; or a list's ID, pasted. */
export function ListPicker({ isNew }: { readonly isNew: boolean }) {
  const translate = useTranslate();
  const { role } = useRole();
  const { setValue } = useFormContext<Chosen>();
  const [connectionId, clientId, listId] = useWatch<Chosen, ["connectionId", "clientId", "listId"]>({
    name: ["connectionId", "clientId", "listId"],
  });
  const [pasting, setPasting] = useState(false);
  const connections = useGetList<ConnectionRow>("connections", {
    pagination: { page: 1, perPage: ALL.limit },
    sort: { field: "displayName", order: "ASC" },
  });
  const dataProvider = useListwright();
  const clients = useQuery({
    queryKey: ["clients", connectionId],
    queryFn: ({ signal }) => dataProvider.clientsOf(connectionId ?? "", signal),
    enabled: Boolean(connectionId),
    retry: false,
  });
  const lists = useQuery({
    queryKey: ["lists", connectionId, clientId],
    queryFn: ({ signal }) => dataProvider.listsOf(connectionId ?? "", clientId ?? "", signal),
    enabled: Boolean(connectionId && clientId) && !pasting,
    retry: false,
  });
  const client = clients.data?.find(({ id }) => id === clientId);
  const unreachable = clients.error ?? lists.error;
  const chosenList = useDestinationList();
  // An export that was detached has nowhere to choose from, and can still be renamed.
  const needed = isNew || connectionId ? { validate: required() } : {};

  return (
    <>
      {connections.data?.length === 0 && (
        <Alert severity="info">
          {mayOpen(role, "/connections/create") ? (
            <>
              {translate("listwright.exports.needs_connection")}{" "}
              <TextLink to="/connections/create">{translate("listwright.connections.create")}</TextLink>
            </>
          ) : (
            translate("listwright.contributor.needs_connection")
          )}
        </Alert>
      )}
      <SelectInput
        source="connectionId"
        choices={withChosen(
          connections.data?.map(({ id, displayName }) => ({ id, name: displayName })),
          connectionId,
        )}
        {...needed}
        disabled={!isNew}
        readOnly={!isNew}
        helperText={isNew ? "listwright.exports.connection_hint" : "listwright.exports.connection_fixed"}
        onChange={() => {
          setValue("clientId", "", { shouldDirty: true });
          setValue("listId", "", { shouldDirty: true });
        }}
      />
      <Problem error={unreachable} onRetry={() => (clients.error ? clients.refetch() : lists.refetch())} />
      <SelectInput
        source="clientId"
        choices={withChosen(clients.data, clientId)}
        isPending={clients.isLoading}
        {...needed}
        disabled={!clients.data}
        helperText={connectionId ? "listwright.exports.client_hint" : "listwright.exports.connection_first"}
        onChange={() => setValue("listId", "", { shouldDirty: true })}
      />
      {pasting ? (
        <TextInput source="listId" {...needed} helperText="listwright.exports.list_id_hint" />
      ) : (
        <SelectInput
          source="listId"
          choices={withChosen(lists.data, listId, chosenList.data?.name)}
          isPending={lists.isLoading}
          {...needed}
          disabled={!lists.data}
          helperText={clientId ? "listwright.exports.list_hint" : "listwright.exports.client_first"}
        />
      )}
      {(clients.isFetching || lists.isFetching) && (
        <LinearProgress aria-label={translate("listwright.exports.reading_account")} />
      )}
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
        <Button
          size="small"
          onClick={() => {
            setPasting(!pasting);
            if (pasting) setValue("listId", "", { shouldDirty: true });
          }}
        >
          {translate(pasting ? "listwright.exports.pick_list" : "listwright.exports.paste_list")}
        </Button>
        {connectionId && client && (
          <CreateListButton
            connectionId={connectionId}
            client={client}
            onMade={(id) => {
              setPasting(false);
              setValue("listId", id, { shouldDirty: true, shouldValidate: true });
            }}
          />
        )}
      </Stack>
      <ChosenList />
    </>
  );
}

/** What the chosen list is like, before anybody is sent there. */
function ChosenList() {
  const translate = useTranslate();
  const format = useFormat();
  const { data: list, error } = useDestinationList();
  if (!list) return <Problem error={error} />;
  return (
    <Stack sx={{ gap: 1 }}>
      <Typography variant="body2" color="textSecondary" role="status">
        {list.activeSubscribers === null
          ? translate("listwright.exports.list_found", { name: list.name })
          : translate("listwright.exports.list_found_count", {
              name: list.name,
              smart_count: list.activeSubscribers,
              count: format.number(list.activeSubscribers),
            })}
      </Typography>
      {list.confirmedOptIn && <Alert severity="warning">{translate("listwright.exports.confirmed_opt_in")}</Alert>}
    </Stack>
  );
}
