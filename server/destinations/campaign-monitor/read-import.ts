import type { ImportAnswer, ImportFailure } from "../import-call.js";
import type { SubscriberState } from "../subscriber.js";
import { numberIn, property, recordsOf, textIn, isRecord, type WireRecord } from "./wire.js";

/** Some rows failed and the others were stored; the envelope's ResultData says which. */
export const SOME_ROWS_FAILED = 210;

const EXPECTED = [
  "FailureDetails",
  "TotalUniqueEmailsSubmitted",
  "TotalExistingSubscribers",
  "TotalNewSubscribers",
  "DuplicateEmailsInSubmission",
];

/**
 * What an import's answer says of its `sent` subscribers; null when it is not the answer of an import. Counts that it
 * leaves out follow from the others.
 */
export function readImportAnswer(answer: unknown, sent: number, someFailed: boolean): ImportAnswer | null {
  if (!isRecord(answer) || EXPECTED.every((name) => property(answer, name) === undefined)) return null;
  const failures = (recordsOf(property(answer, "FailureDetails")) ?? []).map(failureOf);
  // Told that rows failed but not which: nothing can be settled by that.
  if (someFailed && failures.length === 0) return null;
  const submitted = numberIn(answer, "TotalUniqueEmailsSubmitted") ?? sent;
  const stored = Math.max(0, submitted - failures.length);
  const totalNew = numberIn(answer, "TotalNewSubscribers");
  const existing =
    numberIn(answer, "TotalExistingSubscribers") ?? (totalNew === null ? 0 : Math.max(0, stored - totalNew));
  const added = totalNew ?? Math.max(0, stored - existing);
  const duplicates = duplicatesIn(answer);
  const unaccounted = unaccountedIn(answer, sent, { failures, duplicates });
  return { submitted, added, existing, duplicates, unaccounted, failures };
}

/**
 * By how many the counts that were told miss the number that was sent. Those who failed may be among the existing, or
 * among nobody: it is not documented. Two addresses that are one to the destination are named as duplicates, and count once.
 */
function unaccountedIn(
  answer: WireRecord,
  sent: number,
  { failures, duplicates }: Pick<ImportAnswer, "failures" | "duplicates">,
): number {
  const unnamed = failures.filter(({ email }) => email === "").length;
  const failed = unnamed + new Set(failures.flatMap(({ email }) => (email === "" ? [] : email.toLowerCase()))).size;
  const least = Math.max(0, sent - duplicates.length - failed);
  const counts = [numberIn(answer, "TotalUniqueEmailsSubmitted")];
  const [totalNew, existing] = [numberIn(answer, "TotalNewSubscribers"), numberIn(answer, "TotalExistingSubscribers")];
  if (totalNew !== null && existing !== null) counts.push(totalNew + existing);
  const missed = counts.map((count) => (count === null ? 0 : Math.max(least - count, count - sent, 0)));
  return Math.max(...missed);
}

const STATES: Readonly<Record<number, SubscriberState>> = {
  204: "SUPPRESSED",
  205: "DELETED",
  206: "UNSUBSCRIBED",
  207: "BOUNCED",
  208: "UNCONFIRMED",
};

function failureOf(row: WireRecord): ImportFailure {
  const code = numberIn(row, "Code") ?? 0;
  return {
    email: textIn(row, "EmailAddress") ?? "",
    code,
    state: STATES[code] ?? null,
    message: textIn(row, "Message") ?? "",
  };
}

/** Documented as texts; seen also as records. */
function duplicatesIn(answer: WireRecord): string[] {
  const duplicates = property(answer, "DuplicateEmailsInSubmission");
  if (!Array.isArray(duplicates)) return [];
  return duplicates.flatMap((item: unknown) => {
    const email = isRecord(item) ? textIn(item, "EmailAddress") : item;
    return typeof email === "string" ? [email] : [];
  });
}
