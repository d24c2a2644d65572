import { Button, LinearProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { Problem } from "../layout/Problem.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { useAction } from "../layout/useAction.js";
import { WatchingLabel } from "./Labels.js";

/** Exports that the viewer is told everything or nothing of, with the way back to the usual. */
export function WatchedSection() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { data, error, refetch } = useQuery({
    queryKey: ["watchedExports"],
    queryFn: ({ signal }) => dataProvider.watchedExports(signal),
  });
  const remove = useAction((id: string) => dataProvider.setWatching(id, "USUAL"), {
    done: "listwright.my_notifications.removed",
  });
  return (
    <Section
      flush
      title={translate("listwright.my_notifications.watched")}
      lead={translate("listwright.my_notifications.watched_lead")}
    >
      <Problem error={data ? null : error} onRetry={refetch} />
      {!data && !error && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data?.length === 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pb: 2 }}>
          {translate("listwright.my_notifications.watched_none")}
        </Typography>
      )}
      {data && data.length > 0 && (
        <RecordTable
          label={translate("listwright.my_notifications.watched")}
          rows={data}
          keyOf={({ id }) => id}
          columns={[
            {
              key: "name",
              label: translate("resources.exports.fields.name"),
              render: ({ id, name, watching }) => (
                <NameCell narrow={<WatchingLabel watching={watching} />}>
                  <TextLink to={`/exports/${id}/show`}>{name}</TextLink>
                </NameCell>
              ),
            },
            {
              key: "watching",
              label: translate("listwright.watching.title"),
              wideOnly: true,
              render: ({ watching }) => <WatchingLabel watching={watching} />,
            },
            {
              key: "remove",
              label: translate("listwright.my_notifications.remove"),
              numeric: true,
              render: ({ id, name }) => (
                <Button
                  size="small"
                  disabled={remove.busy}
                  aria-label={translate("listwright.my_notifications.remove_named", { name })}
                  onClick={() => remove.start(id)}
                >
                  {translate("listwright.my_notifications.remove")}
                </Button>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}
