import { CronExpressionParser, type CronFieldCollection } from "cron-parser";

import type { Text } from "../text.js";

/** No expression that says something has more. */
const MOST_CHARACTERS = 200;

const FIELDS: readonly Text[] = [
  { en: "minute (0–59)", ja: "分（0〜59）" },
  { en: "hour (0–23)", ja: "時（0〜23）" },
  { en: "day of the month (1–31, L for the last)", ja: "日（1〜31、末日は L）" },
  { en: "month (1–12 or JAN–DEC)", ja: "月（1〜12 または JAN〜DEC）" },
  { en: "day of the week (0–7 or SUN–SAT)", ja: "曜日（0〜7 または SUN〜SAT）" },
];

/** What an expression of five fields says, or, as a text, what is wrong with it and what to do. */
export function readCron(expression: string): CronFieldCollection | Text {
  if (expression.length > MOST_CHARACTERS) return TOO_LONG;
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) return NOT_FIVE;
  // The library puts a number of its own there, by chance.
  if (fields.some((field) => field.replaceAll(/thu/gi, "").includes("H"))) return BY_CHANCE;
  const wrong = fields.findIndex((field, index) => !parses(FIELDS.map((_, at) => (at === index ? field : "*"))));
  if (wrong >= 0) return wrongField(FIELDS[wrong]!, fields[wrong]!);
  try {
    return CronExpressionParser.parse(fields.join(" "), { tz: "UTC" }).fields;
  } catch {
    return NO_SUCH_DAY;
  }
}

export function isProblem(read: CronFieldCollection | Text): read is Text {
  return "en" in read;
}

function parses(fields: readonly string[]): boolean {
  try {
    CronExpressionParser.parse(fields.join(" "), { tz: "UTC" });
    return true;
  } catch {
    return false;
  }
}

function wrongField(name: Text, field: string): Text {
  return {
    en: `“${field}” cannot be read as ${name.en}. Use numbers, lists of different ones (1,15), ranges (1-5), steps (*/10) or *.`,
    ja: `「${field}」は${name.ja}として解釈できません。数値、重複のない列挙（1,15）、範囲（1-5）、間隔（*/10）または * を使用してください。`,
  };
}

const TOO_LONG: Text = {
  en: `Write at most ${MOST_CHARACTERS} characters.`,
  ja: `${MOST_CHARACTERS}文字以内で入力してください。`,
};
const NOT_FIVE: Text = {
  en: "Write five fields with blanks between them: minute, hour, day of the month, month, day of the week. “0 6 * * 1-5” is Monday to Friday at 06:00. There are no seconds and no names such as @daily.",
  ja: "分、時、日、月、曜日の5項目を空白で区切って入力してください。「0 6 * * 1-5」は月曜日から金曜日の 06:00 です。秒や @daily などの名称は使用できません。",
};
const BY_CHANCE: Text = {
  en: "H is not available: write the minute or hour that you want.",
  ja: "H は使用できません。希望する分または時を数値で指定してください。",
};
const NO_SUCH_DAY: Text = {
  en: "None of the months chosen has such a day. Choose another day or month, or L for the last day.",
  ja: "選択した月に指定の日がありません。日または月を変更するか、末日の場合は L を指定してください。",
};
