import type { Text } from "../text.js";
import { cronWords } from "./cron-words.js";
import { linesOf, type RefreshTimes } from "./check-refresh.js";
import type { Recurring } from "./schedule-request.js";
import type { Recurrence } from "./slots.js";

/** When an export runs by itself, as one sentence. */
export function scheduleWords(schedule: Recurring): Text {
  if (schedule.scheduleKind === "NONE") return ON_DEMAND;
  if (schedule.scheduleKind === "WITH_REFRESH") return WITH_REFRESH;
  const { scheduleCron: cron, scheduleEveryMinutes: everyMinutes } = schedule;
  const zone = schedule.scheduleTimeZone ?? "UTC";
  const bounds = boundsWords(schedule, zone);
  if (everyMinutes == null) return cronSentence(cron == null ? [] : [cron], zone, bounds);
  const every = everyWords(everyMinutes);
  const shownIn = bounds ? { en: ` (${zone})`, ja: `（${zone}）` } : NOTHING;
  const { en, ja } = bounds ?? NOTHING;
  return { en: `Runs ${every.en}${en}${shownIn.en}.`, ja: `${ja}${every.ja}に実行します${shownIn.ja}。` };
}

/** When the refresh runs, as one sentence. */
export function refreshWords({ enabled, cron, timeZone }: RefreshTimes): Text {
  return enabled ? cronSentence(linesOf(cron), timeZone ?? "UTC", null) : REFRESH_OFF;
}

/** What becomes of its times when clocks are put on or back, as one sentence. */
export function clockChangeWords({ everyMinutes }: Pick<Recurrence, "everyMinutes">): Text {
  return everyMinutes === null ? ON_THE_WALL : ELAPSED;
}

function cronSentence(cron: readonly string[], zone: string, bounds: Text | null): Text {
  const words = cronWords(cron);
  const { en, ja } = bounds ?? NOTHING;
  if (words) return { en: `Runs ${words.en}${en} (${zone}).`, ja: `${ja}${words.ja} に実行します（${zone}）。` };
  return {
    en: `Runs by the cron expression “${cron.join("; ")}”${en} (${zone}).`,
    ja: `${ja}cron 式「${cron.join("、")}」に従って実行します（${zone}）。`,
  };
}

function everyWords(minutes: number): Text {
  if (minutes % 60 !== 0) {
    return minutes === 1
      ? { en: "every minute", ja: "1分ごと" }
      : { en: `every ${minutes} minutes`, ja: `${minutes}分ごと` };
  }
  const hours = minutes / 60;
  return hours === 1 ? { en: "every hour", ja: "1時間ごと" } : { en: `every ${hours} hours`, ja: `${hours}時間ごと` };
}

/** After the words in English, before them in Japanese. Null: without end on both sides. */
function boundsWords({ scheduleStartsAt: from, scheduleEndsAt: until }: Recurring, zone: string): Text | null {
  if (from == null && until == null) return null;
  const en = [
    from == null ? "" : `, from ${english(from, zone)}`,
    until == null ? "" : `, until ${english(until, zone)}`,
  ];
  const ja = [from == null ? "" : `${japanese(from, zone)} から`, until == null ? "" : `${japanese(until, zone)} まで`];
  return { en: en.join(""), ja: `${ja.join("")}、` };
}

function english(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone }).format(at);
}

function japanese(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("ja", { dateStyle: "long", timeStyle: "short", timeZone }).format(at);
}

const NOTHING: Text = { en: "", ja: "" };
const ON_DEMAND: Text = { en: "Runs only on demand.", ja: "手動でのみ実行します。" };
const WITH_REFRESH: Text = {
  en: "Runs with each refresh of the system.",
  ja: "システムの定期更新のたびに実行します。",
};
const REFRESH_OFF: Text = {
  en: "The refresh is off: exports without a schedule of their own run only on demand.",
  ja: "定期更新はオフです。個別のスケジュールがないエクスポートは手動でのみ実行します。",
};
const ON_THE_WALL: Text = {
  en: "A time that does not exist, because clocks are put forward, runs at the next instant; one that occurs twice, because they are put back, runs once, the first time.",
  ja: "時計が進められて存在しない時刻は切り替わった直後に、時計が戻されて2回訪れる時刻は1回目にのみ実行します。",
};
const ELAPSED: Text = {
  en: "Minutes are counted in elapsed time: when clocks are put forward or back, the runs stay as far apart as ever.",
  ja: "分は経過時間で数えるため、時計が進められたり戻されたりしても実行の間隔は変わりません。",
};
