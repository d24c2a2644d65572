import type { ReadPagesOptions } from "../../destinations/call-options.js";
import type { Destination } from "../../destinations/destination.js";
import type { ListedState } from "../../destinations/subscriber.js";
import type { ListedWriter } from "./listed-staging.js";

/** Unconfirmed before active, and both before those who left: whoever moves on while the list is read is found twice. */
const ORDER: readonly ListedState[] = ["UNCONFIRMED", "ACTIVE", "UNSUBSCRIBED", "BOUNCED", "DELETED"];

/**
 * Reads the whole list, every state, into staging. Of somebody who is found twice the later row counts; who came onto the
 * list meanwhile is asked for once more at the end.
 */
export async function readList(
  destination: Pick<Destination, "subscribers">,
  listId: string,
  writer: ListedWriter,
  paging: ReadPagesOptions & { readonly signal: AbortSignal },
): Promise<void> {
  let newest: string | null = null;
  const read = async (state: ListedState, since: string | null) => {
    for await (const page of destination.subscribers(listId, state, { ...paging, since })) {
      paging.signal.throwIfAborted();
      if (state === "ACTIVE") {
        for (const { stateDate } of page) if (stateDate !== null && stateDate > (newest ?? "")) newest = stateDate;
      }
      await writer.add(page);
    }
    // What rests in the table an erasure finds.
    await writer.flush();
  };
  for (const state of ORDER) await read(state, null);
  await read("ACTIVE", newest);
  await writer.flush();
}
