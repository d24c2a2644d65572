import { Box, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { Facts } from "../layout/Facts.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { NextTimes } from "./NextTimes.js";
import { ScheduleDialog } from "./ScheduleDialog.js";

/** When an export runs by itself: in words, the next times, and what becomes of those that cannot be kept. */
export function ScheduleSection({ found }: { readonly found: Export }) {
  const { schedule, nextRunTimes, retries, permissions } = found;
  const translate = useTranslate();
  const format = useFormat();
  const whyNot = useWhyNot("exports");
  const [editing, setEditing] = useState(false);
  const missed = translate(`listwright.schedule.missed.${schedule.whenMissed}`);
  return (
    <Section
      flush
      title={translate("listwright.schedule.title")}
      lead={translate("listwright.schedule.lead")}
      actions={
        <GuardedButton reason={whyNot(permissions.includes("EDIT"))} onClick={() => setEditing(true)}>
          {translate("listwright.schedule.edit")}
        </GuardedButton>
      }
    >
      <Box sx={{ px: 2.5, pb: 1.5 }}>
        <Facts
          facts={[
            { label: translate("listwright.schedule.words"), value: schedule.summary },
            ...(schedule.kind === "NONE"
              ? []
              : [
                  {
                    label: translate("listwright.schedule.missed_label"),
                    value:
                      schedule.whenMissed === "SKIP"
                        ? missed
                        : translate("listwright.schedule.within", {
                            what: missed,
                            count: format.number(Math.round((schedule.missedWithinMinutes / 60) * 100) / 100),
                          }),
                  },
                  {
                    label: translate("listwright.schedule.running_label"),
                    value: translate(`listwright.schedule.running.${schedule.whenRunning}`),
                  },
                ]),
            {
              label: translate("listwright.schedule.retries"),
              value:
                retries === 0
                  ? translate("listwright.schedule.no_retries")
                  : translate("listwright.schedule.retries_count", {
                      smart_count: retries,
                      count: format.number(retries),
                    }),
            },
          ]}
        />
      </Box>
      {nextRunTimes.length > 0 && <NextTimes times={nextRunTimes} timeZone={schedule.timeZone} />}
      {nextRunTimes.length === 0 && schedule.kind !== "NONE" && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pb: 2 }}>
          {translate(`listwright.schedule.none_${whyNone(found)}`)}
        </Typography>
      )}
      {editing && <ScheduleDialog exports={[found]} onClose={() => setEditing(false)} />}
    </Section>
  );
}

function whyNone({ paused, connection, schedule }: Export): string {
  if (paused) return "paused";
  if (connection === null) return "detached";
  return schedule.kind === "OWN" ? "ended" : "refresh_off";
}
