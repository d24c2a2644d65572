import CheckCircleOutlined from "@mui/icons-material/CheckCircleOutlined";
import ErrorOutlined from "@mui/icons-material/ErrorOutlined";
import HelpOutlined from "@mui/icons-material/HelpOutlined";
import WarningAmberOutlined from "@mui/icons-material/WarningAmberOutlined";
import { Skeleton } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { Facts } from "../layout/Facts.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { StateLabel } from "../layout/StateLabel.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";

const STANDINGS = {
  UNKNOWN: { icon: HelpOutlined, tone: "neutral" },
  HEALTHY: { icon: CheckCircleOutlined, tone: "success" },
  IMPAIRED: { icon: WarningAmberOutlined, tone: "warning" },
  FAILING: { icon: ErrorOutlined, tone: "error" },
} as const;

/** How the runs of the last 30 days through a connection went, in a word and in figures. */
export function HealthSection({ connectionId }: { readonly connectionId: string }) {
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["connection-health", connectionId],
    queryFn: ({ signal }) => dataProvider.healthOf(connectionId, signal),
  });
  const standing = data && (
    <StateLabel {...STANDINGS[data.standing]}>{translate(`listwright.health.standing.${data.standing}`)}</StateLabel>
  );
  return (
    <Section
      title={translate("listwright.health.title")}
      lead={translate(`listwright.health.lead.${data?.standing ?? "UNKNOWN"}`)}
      actions={standing}
    >
      <Problem error={error} onRetry={refetch} />
      {isPending && <Skeleton variant="rounded" height={60} />}
      {data && data.performed > 0 && (
        <Facts
          facts={[
            {
              label: translate("listwright.health.score"),
              value: translate("listwright.health.of_runs", {
                smart_count: data.performed,
                share: format.percent(data.score ?? 0),
                count: format.number(data.performed),
              }),
            },
            { label: translate("listwright.health.failed_in_a_row"), value: format.number(data.failedInARow) },
            {
              label: translate("listwright.health.last_succeeded"),
              value: data.lastSucceededAt ? <When at={data.lastSucceededAt} /> : "–",
            },
            {
              label: translate("listwright.health.last_failed"),
              value: data.lastFailedAt ? <When at={data.lastFailedAt} /> : "–",
            },
          ]}
        />
      )}
    </Section>
  );
}
