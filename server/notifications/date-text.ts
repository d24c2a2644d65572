import { DateTime } from "luxon";

import { isTimeZone } from "../schedules/check-time-zone.js";
import type { Text } from "../text.js";

/** A moment as people read it, in a time zone that is named beside it; UTC where the zone is not known any more. */
export function dateText(at: Date, timeZone: string): Text {
  const zone = isTimeZone(timeZone) ? timeZone : "UTC";
  const there = DateTime.fromJSDate(at, { zone });
  return {
    en: `${there.setLocale("en-GB").toFormat("d LLLL yyyy, HH:mm")} (${zone})`,
    ja: `${there.toFormat("yyyy年M月d日 HH:mm")}（${zone}）`,
  };
}
