import { LinearProgress, Typography } from "@mui/material";
import { useGetList, useTranslate } from "react-admin";

import type { Delivery } from "../data-provider/notifications.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { Problem } from "../layout/Problem.js";
import { RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";
import { useDeliveryColumns } from "./useDeliveryColumns.js";

const REFETCH_MS = 10_000;

interface DeliveriesSectionProps {
  readonly title: string;
  /** What is said while there are none. */
  readonly none: string;
  readonly filter: { readonly notificationId: string } | { readonly webhookId: string };
  /** So many are shown, the latest first; a link leads to all. */
  readonly most: number;
  readonly withMessage: boolean;
}

/** The deliveries of one message, or to one webhook. */
export function DeliveriesSection({ title, none, filter, most, withMessage }: DeliveriesSectionProps) {
  const translate = useTranslate();
  const format = useFormat();
  const columns = useDeliveryColumns({ withMessage });
  const { data, total, error, refetch } = useGetList<Delivery>(
    "deliveries",
    { pagination: { page: 1, perPage: most }, sort: { field: "createdAt", order: "DESC" }, filter },
    { refetchInterval: REFETCH_MS },
  );
  const all = `/deliveries?filter=${encodeURIComponent(JSON.stringify(filter))}`;
  return (
    <Section
      flush
      title={title}
      actions={
        total !== undefined &&
        total > most && (
          <ButtonLink to={all}>
            {translate("listwright.notifications.all_deliveries", { count: format.number(total) })}
          </ButtonLink>
        )
      }
    >
      <Problem error={error} onRetry={refetch} />
      {!data && !error && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data?.length === 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pb: 2 }}>
          {none}
        </Typography>
      )}
      {data && data.length > 0 && (
        <RecordTable
          label={title}
          columns={columns.map(({ sortable: _, ...column }) => column)}
          rows={data}
          keyOf={({ id }) => id}
        />
      )}
    </Section>
  );
}
