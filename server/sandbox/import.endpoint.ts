import { setTimeout as after } from "node:timers/promises";

import { foldAddress } from "./addresses.js";
import { type Answer, counted, created, envelope, messageOf, refuse, undeserialisable } from "./answer.js";
import { bodyRecord, booleanIn, type Call, property, type RowRefusal } from "./call.js";
import type { Core } from "./core.js";
import { requireList } from "./list-records.js";
import { SubscriberWriter } from "./subscriber-writer.js";
import { type Submission, submissionIn } from "./submissions.js";

const SUBJECT = "subscriber";
const LARGEST_IMPORT = 1000;

/**
 * Stores every row that can be stored, in one transaction, before it answers. Where some cannot, the call is answered with
 * 400 and code 210 although the others are stored: unique = new + existing + failures.
 */
export async function importSubscribers(core: Core, call: Call): Promise<Answer> {
  const owned = requireList(core, call.who, call.path.list);
  const body = bodyRecord(call.body, SUBJECT);
  const rows = property(body, "Subscribers") ?? [];
  if (!Array.isArray(rows)) throw undeserialisable(SUBJECT);
  if (rows.length > LARGEST_IMPORT) throw refuse(209);
  if (rows.length === 0) throw refuse(212);
  const resubscribe = booleanIn(body, "Resubscribe", SUBJECT) ?? false;
  booleanIn(body, "QueueSubscriptionBasedAutoResponders", SUBJECT);
  booleanIn(body, "RestartSubscriptionBasedAutoresponders", SUBJECT);
  const submissions = rows.map((row: unknown) => submissionIn(row, call.minorVersion, core.settings));
  const { unique, duplicates } = distinct(submissions, core.settings);

  const takesMs = (core.settings.importMsPer1000 * rows.length) / LARGEST_IMPORT;
  if (takesMs > 0) await after(takesMs, undefined, { signal: core.closing });

  const counts = { new: 0, existing: 0 };
  const failures: { EmailAddress: string; Code: number; Message: string }[] = [];
  core.store.transaction(() => {
    const writer = new SubscriberWriter(core, owned, resubscribe);
    writer.load(unique.map(({ email }) => foldAddress(email)));
    for (const [index, submission] of unique.entries()) {
      const refusal = refusalOf(call.refuseRows, submission.email, index);
      if (refusal) {
        const { code, message = messageOf(code) } = refusal;
        failures.push({ EmailAddress: submission.email, Code: code, Message: message });
        continue;
      }
      const outcome = writer.put(submission);
      if (outcome.kind !== "refused") counts[outcome.kind] += 1;
      else failures.push({ EmailAddress: submission.email, Code: outcome.code, Message: messageOf(outcome.code) });
    }
  });

  const result = {
    TotalUniqueEmailsSubmitted: unique.length,
    TotalExistingSubscribers: counts.existing,
    TotalNewSubscribers: counts.new,
    DuplicateEmailsInSubmission: duplicates,
  };
  if (failures.length === 0) return counted(rows.length, created({ FailureDetails: [], ...result }));
  return counted(rows.length, envelope(400, 210, messageOf(210), { ...result, FailureDetails: failures }));
}

function refusalOf(refusals: readonly RowRefusal[], email: string, index: number): RowRefusal | undefined {
  const address = foldAddress(email);
  return refusals.find(
    ({ emailIncludes = "", every = 1 }) => index % every === 0 && address.includes(emailIncludes.toLowerCase()),
  );
}

/** One row for each address, in the order in which the addresses first appear, and the addresses that appear again. */
function distinct(
  submissions: readonly Submission[],
  settings: Core["settings"],
): { unique: readonly Submission[]; duplicates: readonly string[] } {
  const chosen = new Map<string, Submission>();
  const duplicates = new Map<string, string>();
  for (const submission of submissions) {
    const key = settings.duplicateCaseFold ? foldAddress(submission.email) : submission.email;
    const first = chosen.get(key);
    if (!first || settings.duplicateWins === "last") chosen.set(key, submission);
    if (first && !duplicates.has(key)) duplicates.set(key, first.email);
  }
  return { unique: [...chosen.values()], duplicates: [...duplicates.values()] };
}
