const MINUTE_MS = 60_000;
/** After the first attempt, the second, …: about a day in all. */
const WAITS_MINUTES = [1, 5, 15, 60, 120, 240, 480, 480];

/** Attempts of one delivery. */
export const MOST_ATTEMPTS = WAITS_MINUTES.length + 1;

/** How long to wait after so many attempts; null: it is given up. */
export function waitAfter(attempts: number): number | null {
  const minutes = WAITS_MINUTES[attempts - 1];
  return minutes === undefined ? null : minutes * MINUTE_MS;
}
