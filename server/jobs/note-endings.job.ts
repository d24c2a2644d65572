import type { Agenda } from "agenda";

import { noteEndings, type NoteEndingsDeps } from "../notifications/note-endings.js";
import { keepingLock } from "./keeping-lock.js";

const NOTE_ENDINGS = "note-endings";
const EVERY = "5 seconds";
/** Whoever dies at it keeps the others from it for no longer. */
const LOCK_LIFETIME_MS = 30_000;

/** Makes of how runs ended what people are told. What is to be looked at stands in rows; the job carries nothing. */
export function defineNoteEndings(agenda: Agenda, deps: NoteEndingsDeps): void {
  agenda.define(NOTE_ENDINGS, (job) => keepingLock(job, LOCK_LIFETIME_MS, () => noteEndings(deps)), {
    concurrency: 1,
    lockLifetime: LOCK_LIFETIME_MS,
  });
}

export async function startNotingEndings(agenda: Agenda): Promise<void> {
  await agenda.every(EVERY, NOTE_ENDINGS);
}
