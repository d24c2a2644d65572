/** The time zones a client can have, in Campaign Monitor's words, and what they are called elsewhere. */
const ZONES: Readonly<Record<string, string>> = {
  "(GMT-10:00) Hawaii": "Pacific/Honolulu",
  "(GMT-09:00) Alaska": "America/Anchorage",
  "(GMT-08:00) Pacific Time (US & Canada)": "America/Los_Angeles",
  "(GMT-07:00) Arizona": "America/Phoenix",
  "(GMT-07:00) Mountain Time (US & Canada)": "America/Denver",
  "(GMT-06:00) Central Time (US & Canada)": "America/Chicago",
  "(GMT-06:00) Guadalajara, Mexico City, Monterrey": "America/Mexico_City",
  "(GMT-05:00) Bogota, Lima, Quito": "America/Bogota",
  "(GMT-05:00) Eastern Time (US & Canada)": "America/New_York",
  "(GMT-04:00) Atlantic Time (Canada)": "America/Halifax",
  "(GMT-04:00) Santiago": "America/Santiago",
  "(GMT-03:30) Newfoundland": "America/St_Johns",
  "(GMT-03:00) Brasilia": "America/Sao_Paulo",
  "(GMT-03:00) Buenos Aires": "America/Argentina/Buenos_Aires",
  "(GMT-01:00) Azores": "Atlantic/Azores",
  "(GMT) Coordinated Universal Time": "UTC",
  "(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London": "Europe/London",
  "(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "Europe/Berlin",
  "(GMT+01:00) Brussels, Copenhagen, Madrid, Paris": "Europe/Paris",
  "(GMT+02:00) Athens, Bucharest": "Europe/Athens",
  "(GMT+02:00) Cairo": "Africa/Cairo",
  "(GMT+02:00) Harare, Pretoria": "Africa/Johannesburg",
  "(GMT+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius": "Europe/Helsinki",
  "(GMT+03:00) Istanbul": "Europe/Istanbul",
  "(GMT+03:00) Nairobi": "Africa/Nairobi",
  "(GMT+04:00) Abu Dhabi, Muscat": "Asia/Dubai",
  "(GMT+05:00) Islamabad, Karachi": "Asia/Karachi",
  "(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi": "Asia/Kolkata",
  "(GMT+05:45) Kathmandu": "Asia/Kathmandu",
  "(GMT+07:00) Bangkok, Hanoi, Jakarta": "Asia/Bangkok",
  "(GMT+08:00) Beijing, Chongqing, Hong Kong, Urumqi": "Asia/Hong_Kong",
  "(GMT+08:00) Kuala Lumpur, Singapore": "Asia/Singapore",
  "(GMT+08:00) Perth": "Australia/Perth",
  "(GMT+09:00) Osaka, Sapporo, Tokyo": "Asia/Tokyo",
  "(GMT+09:00) Seoul": "Asia/Seoul",
  "(GMT+09:30) Adelaide": "Australia/Adelaide",
  "(GMT+10:00) Brisbane": "Australia/Brisbane",
  "(GMT+10:00) Canberra, Melbourne, Sydney": "Australia/Sydney",
  "(GMT+12:00) Auckland, Wellington": "Pacific/Auckland",
};

export const TIME_ZONES: readonly string[] = Object.keys(ZONES);

const DAY_MS = 86_400_000;
/** Offsets change at most at quarter hours, so one is computed per quarter hour and zone. */
const QUARTER_MS = 900_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function offsetMs(zone: string, at: number): number {
  const quarter = Math.floor(at / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: ZONES[zone] ?? "UTC",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    formats.set(zone, format);
  }
  const start = quarter * QUARTER_MS;
  const parts: Record<string, number> = {};
  for (const part of format.formatToParts(start)) parts[part.type] = Number(part.value);
  const local = Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute);
  if (offsets.size > 50_000) offsets.clear();
  offsets.set(key, local - start);
  return local - start;
}

/** `YYYY-MM-DD HH:MM:SS` as the clocks of `zone` show it. */
export function localDate(zone: string, at: number): string {
  return new Date(at + offsetMs(zone, at)).toISOString().slice(0, 19).replace("T", " ");
}

/** The moment that a local date (`YYYY-MM-DD`, optionally with a time) names in `zone`; null when it is no date. */
export function momentOf(zone: string, text: string): number | null {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour, minute, second);
  const read = new Date(local);
  if (Number.isNaN(local) || read.getUTCMonth() + 1 !== month || read.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const guess = local - offsetMs(zone, local);
  return local - offsetMs(zone, guess);
}

/** Starts of the calendar periods around a moment, in the zone. Weeks begin on Sunday. */
export function calendar(zone: string, at: number) {
  const today = localDate(zone, at).slice(0, 10);
  const midnight = Date.parse(`${today}T00:00:00Z`);
  const start = (local: number): number => momentOf(zone, new Date(local).toISOString().slice(0, 10)) ?? 0;
  return {
    today: start(midnight),
    yesterday: start(midnight - DAY_MS),
    week: start(midnight - new Date(midnight).getUTCDay() * DAY_MS),
    month: start(Date.parse(`${today.slice(0, 7)}-01T00:00:00Z`)),
    year: start(Date.parse(`${today.slice(0, 4)}-01-01T00:00:00Z`)),
  };
}
