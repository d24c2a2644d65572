import { Box, LinearProgress, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { BulkScope, RunForecast } from "../data-provider/schedules.js";
import { Problem } from "../layout/Problem.js";
import { TextLink } from "../layout/TextLink.js";
import { useFormat } from "../layout/format.js";
import { paragraph } from "../messages/paragraph.js";

/** They are named, but a refresh does not mean them. */
const NOT_PART: readonly (string | null)[] = ["OWN_SCHEDULE", "NOT_SCHEDULED"];

/** Whether a refresh means an export, whatever keeps it from running now. */
export function followsRefresh({ code }: Pick<RunForecast, "code">): boolean {
  return !NOT_PART.includes(code);
}

interface ForecastProps {
  readonly scope: BulkScope;
  readonly forecast: readonly RunForecast[] | undefined;
  readonly error: Error | null;
}

/** Which exports would run, which would not, and why; what a refresh does not mean stands apart. */
export function Forecast({ scope, forecast, error }: ForecastProps) {
  const translate = useTranslate();
  const format = useFormat();
  if (!forecast) {
    return error ? <Problem error={error} /> : <LinearProgress aria-label={translate("listwright.together.reading")} />;
  }
  const invited = scope.of === "REFRESH" ? forecast.filter(followsRefresh) : forecast;
  const uninvited = scope.of === "REFRESH" ? forecast.filter((one) => !followsRefresh(one)) : [];
  const will = invited.filter(({ willRun }) => willRun);
  const willNot = invited.filter(({ willRun }) => !willRun);
  const heading = (message: string, { length }: readonly unknown[]) =>
    translate(`listwright.together.${message}`, { count: format.number(length) });
  return (
    <Stack sx={{ gap: 2 }}>
      <Problem error={error} />
      {forecast.length === 0 && <Typography variant="body2">{translate("listwright.together.none")}</Typography>}
      {will.length === 0 && forecast.length > 0 && (
        <Typography variant="body2">{translate("listwright.together.will_none")}</Typography>
      )}
      {will.length > 0 && <Names title={heading("will", will)} items={will} />}
      {willNot.length > 0 && (
        <Names
          title={heading("will_not", willNot)}
          lead={translate("listwright.together.will_not_effect")}
          items={willNot}
        />
      )}
      {uninvited.length > 0 && <Names title={heading("not_part", uninvited)} items={uninvited} />}
    </Stack>
  );
}

interface NamesProps {
  readonly title: string;
  readonly lead?: string;
  readonly items: readonly RunForecast[];
}

function Names({ title, lead, items }: NamesProps) {
  return (
    <section aria-label={title}>
      <Typography variant="h3" sx={{ typography: "body2", fontWeight: 650 }}>
        {title}
      </Typography>
      {lead && (
        <Typography variant="body2" color="textSecondary">
          {lead}
        </Typography>
      )}
      <Box component="ul" sx={{ m: 0, mt: 0.5, pl: 2.5, typography: "body2" }}>
        {items.map(({ export: { id, name }, message, advice }) => (
          <Box component="li" key={id} sx={{ mb: 0.5 }}>
            <TextLink to={`/exports/${id}/show`}>{name}</TextLink>
            {message !== null && <Box sx={{ color: "text.secondary" }}>{paragraph(message, advice)}</Box>}
          </Box>
        ))}
      </Box>
    </section>
  );
}
