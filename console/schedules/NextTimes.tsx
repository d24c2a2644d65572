import { Box } from "@mui/material";
import { useLocale, useTranslate } from "react-admin";

import { RecordTable } from "../layout/RecordTable.js";
import { browserZone, showsTheSame, zonedFormat } from "./zones.js";

interface NextTimesProps {
  readonly times: readonly string[];
  /** By whose clocks the schedule goes; null: the viewer's. */
  readonly timeZone: string | null;
}

/** Times to come by the clocks of the schedule's zone and, where those of the viewer show others, by theirs. */
export function NextTimes({ times, timeZone }: NextTimesProps) {
  const translate = useTranslate();
  const locale = useLocale();
  const here = browserZone();
  const zone = timeZone ?? here;
  const isElsewhere = !showsTheSame(times, zone, here);
  const time = (at: string, by: string) => (
    <time dateTime={at} style={{ fontVariantNumeric: "tabular-nums" }}>
      {zonedFormat(locale, by).format(new Date(at))}
    </time>
  );
  return (
    // Names of zones are long: on a phone the columns share the width, and break them.
    <Box sx={{ "& table": { tableLayout: { xs: "fixed", sm: "auto" } }, "& th, & td": { overflowWrap: "anywhere" } }}>
      <RecordTable
        label={translate("listwright.schedule.next")}
        rows={times}
        keyOf={(at, index) => `${index} ${at}`}
        columns={[
          { key: "zone", label: zone, render: (at) => time(at, zone) },
          ...(isElsewhere
            ? [
                {
                  key: "viewer",
                  label: translate("listwright.schedule.viewer_times", { zone: here }),
                  render: (at: string) => time(at, here),
                },
              ]
            : []),
        ]}
      />
    </Box>
  );
}
