import type { Destination } from "../../destinations/destination.js";
import type { BatchFailure } from "./settle-batch.js";
import { untilAnswered, type AnsweringOptions } from "./until-answered.js";

/** Of a call whose totals contradict what was sent, up to so many people are asked for one by one. */
export const MOST_READ_BACK = 200;
const AT_ONCE = 4;

/** The destination's word for somebody whom the list does not have. */
export const NOT_ON_LIST = 203;

export interface ReadBackOptions extends AnsweringOptions {
  readonly destination: Pick<Destination, "subscriber">;
  readonly listId: string;
}

/**
 * Asks for people whom a call should have stored and may not have, one by one. Those whom the list does not have were not
 * stored, whatever the call's answer says of them.
 */
export async function readBack(
  addresses: readonly string[],
  options: ReadBackOptions,
): Promise<(Pick<BatchFailure, "code" | "state"> & { readonly address: string })[]> {
  const { destination, listId, giveUp: signal } = options;
  const missing: string[] = [];
  const read = async (address: string) => {
    const found = await untilAnswered(() => destination.subscriber(listId, address, { signal }), options);
    if (found === null) missing.push(address);
  };
  for (let from = 0; from < addresses.length; from += AT_ONCE) {
    await Promise.all(addresses.slice(from, from + AT_ONCE).map(read));
  }
  return missing.map((address) => ({ address, code: NOT_ON_LIST, state: null }));
}
