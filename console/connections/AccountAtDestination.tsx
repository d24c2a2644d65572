import ExpandMore from "@mui/icons-material/ExpandMore";
import { Accordion, AccordionDetails, AccordionSummary, Box, LinearProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Named } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";

/** What the key opens, read live: the account's clients, and each one's lists once it is opened. */
export function AccountAtDestination({ connectionId }: { readonly connectionId: string }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const {
    data: clients,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: ["clients", connectionId],
    queryFn: ({ signal }) => dataProvider.clientsOf(connectionId, signal),
    retry: false,
  });
  return (
    <Section
      title={translate("listwright.connections.account")}
      lead={translate("listwright.connections.account_lead")}
    >
      {isPending && <LinearProgress aria-label={translate("ra.page.loading")} />}
      <Problem error={error} onRetry={refetch} />
      {clients?.length === 0 && (
        <Typography variant="body2">{translate("listwright.connections.no_clients")}</Typography>
      )}
      {clients?.map((client) => (
        <ClientLists key={client.id} connectionId={connectionId} client={client} />
      ))}
    </Section>
  );
}

function ClientLists({ connectionId, client }: { readonly connectionId: string; readonly client: Named }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [open, setOpen] = useState(false);
  const {
    data: lists,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: ["lists", connectionId, client.id],
    queryFn: ({ signal }) => dataProvider.listsOf(connectionId, client.id, signal),
    enabled: open,
    retry: false,
  });
  return (
    <Accordion disableGutters variant="outlined" expanded={open} onChange={(_, expanded) => setOpen(expanded)}>
      <AccordionSummary expandIcon={<ExpandMore />}>
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {client.name}
        </Typography>
      </AccordionSummary>
      <AccordionDetails>
        {open && isPending && <LinearProgress aria-label={translate("ra.page.loading")} />}
        <Problem error={error} onRetry={refetch} />
        {lists?.length === 0 && <Typography variant="body2">{translate("listwright.connections.no_lists")}</Typography>}
        {lists && lists.length > 0 && (
          <Box component="ul" sx={{ m: 0, pl: 2.5, typography: "body2" }}>
            {lists.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </Box>
        )}
      </AccordionDetails>
    </Accordion>
  );
}
