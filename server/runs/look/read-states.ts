import type { ReadPagesOptions } from "../../destinations/call-options.js";
import type { Destination } from "../../destinations/destination.js";
import type { ListStatistics } from "../../destinations/list.js";
import { LISTED_STATES, type ListedState, type ListedSubscriber } from "../../destinations/subscriber.js";
import type { LookWriter, SeenRow } from "./look-staging.js";
import { Watermark } from "./watermark.js";

/** How far each state was read; one that is missing never was. */
export type Watermarks = Readonly<Partial<Record<ListedState, string>>>;

export interface ReadStatesOptions {
  readonly destination: Pick<Destination, "subscribers">;
  readonly listId: string;
  /** Reads everybody, rather than who entered a state since it was last read. */
  readonly full: boolean;
  readonly watermarks: Watermarks;
  /** Null when the destination would not say: then every state is read. */
  readonly statistics: ListStatistics | null;
  /** States in which the ledger has somebody: they are read whatever the statistics say. */
  readonly populated: ReadonlySet<string>;
  readonly paging: ReadPagesOptions;
  /** Whether the ledger knows everybody on a page as they stand there. */
  readonly isKnown: (page: readonly ListedSubscriber[]) => Promise<boolean>;
  readonly writer: LookWriter;
  readonly stop: AbortSignal;
}

/**
 * Reads the states into staging and answers how far each was read. Those on the list come first: who leaves meanwhile is
 * then found twice, and the later of the two rows counts. After everything was read, who came onto the list meanwhile is
 * asked for once more, so that nobody who moved from one state to another falls between them.
 */
export async function readStates(options: ReadStatesOptions): Promise<Watermarks> {
  const { statistics, populated, full } = options;
  const read: Partial<Record<ListedState, string>> = {};
  for (const state of LISTED_STATES) {
    const isEmpty = state !== "UNCONFIRMED" && statistics !== null && statistics[state] === 0 && !populated.has(state);
    if (isEmpty) continue;
    const watermark = await readState(options, state, full ? null : (options.watermarks[state] ?? null));
    if (watermark !== null) read[state] = watermark;
  }
  if (full) {
    for (const state of ["ACTIVE", "UNCONFIRMED"] as const) await readState(options, state, read[state] ?? null);
  }
  return read;
}

async function readState(
  { destination, listId, writer, stop, paging, isKnown }: ReadStatesOptions,
  state: ListedState,
  since: string | null,
): Promise<string | null> {
  const watermark = new Watermark();
  for await (const page of destination.subscribers(listId, state, { ...paging, since, isKnown })) {
    stop.throwIfAborted();
    watermark.note(page);
    await writer.add(page.map(seen));
  }
  return watermark.date();
}

export function seen({ email, state, stateDate, joinedDate }: ListedSubscriber): SeenRow {
  return { email, state, stateDate, joinedDate, reason: null };
}
