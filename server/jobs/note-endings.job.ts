import type { Agenda } from "agenda";

import { noteEndings, type NoteEndingsDeps } from "../notifications/note-endings.js";

const NOTE_ENDINGS = "note-endings";
const EVERY = "5 seconds";
/** Whoever dies at it keeps the others from it for no longer. */
const LOCK_LIFETIME_MS = 30_000;
const TOUCH_EVERY_MS = 10_000;

/** Makes of how runs ended what people are told. What is to be looked at stands in rows; the job carries nothing. */
export function defineNoteEndings(agenda: Agenda, deps: NoteEndingsDeps): void {
  agenda.define(
    NOTE_ENDINGS,
    async (job) => {
      const touch = setInterval(() => void job.touch().catch(() => undefined), TOUCH_EVERY_MS);
      try {
        await noteEndings(deps);
      } finally {
        clearInterval(touch);
      }
    },
    { concurrency: 1, lockLifetime: LOCK_LIFETIME_MS },
  );
}

export async function startNotingEndings(agenda: Agenda): Promise<void> {
  await agenda.every(EVERY, NOTE_ENDINGS);
}
