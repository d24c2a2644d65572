import { LinearProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { useFormat } from "../layout/format.js";
import { followsRefresh } from "./Forecast.js";
import { RefreshFields } from "./RefreshFields.js";
import { RunTogetherButton } from "./RunTogetherButton.js";

/** The schedule of the system itself, for admins: when it runs, and which exports follow it. */
export function RefreshPage() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { data, error, refetch } = useQuery({
    queryKey: ["refreshSchedule"],
    queryFn: ({ signal }) => dataProvider.refreshSchedule(signal),
    // What somebody types must not be overwritten by what is read again meanwhile.
    refetchOnWindowFocus: false,
  });
  return (
    <Page title={translate("listwright.refresh.title")} actions={<RunTogetherButton scope={{ of: "REFRESH" }} />}>
      <Typography variant="body2" color="textSecondary" sx={{ maxWidth: 720 }}>
        {translate("listwright.refresh.lead")}
      </Typography>
      {!data && error && <Problem error={error} onRetry={refetch} />}
      {!data && !error && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data && <RefreshFields key={`${data.enabled} ${data.timeZone} ${data.cron}`} refresh={data} />}
      <Followers />
    </Page>
  );
}

function Followers() {
  const translate = useTranslate();
  const format = useFormat();
  const locale = useLocale();
  const dataProvider = useListwright();
  const { data, error, refetch } = useQuery({
    queryKey: ["bulkRunForecast", "followers", locale],
    queryFn: ({ signal }) => dataProvider.forecastRuns({ of: "REFRESH" }, signal),
  });
  const followers = data?.filter(followsRefresh) ?? [];
  return (
    <Section title={translate("listwright.refresh.followers")} lead={translate("listwright.refresh.followers_lead")}>
      <Problem error={error} onRetry={refetch} />
      {!data && !error && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data && (
        <Typography variant="body2">
          {followers.length === 0
            ? translate("listwright.refresh.followers_none")
            : translate("listwright.refresh.followers_count", {
                smart_count: followers.length,
                count: format.number(followers.length),
              })}
        </Typography>
      )}
      {followers.length > 0 && (
        <ul style={{ margin: "4px 0 0", paddingInlineStart: "1.25rem" }}>
          {followers.map(({ export: { id, name } }) => (
            <Typography key={id} component="li" variant="body2">
              <TextLink to={`/exports/${id}/show`}>{name}</TextLink>
            </Typography>
          ))}
        </ul>
      )}
    </Section>
  );
}
