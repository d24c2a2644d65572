import { z } from "zod";

/** Which calls a fault befalls. Without `nth`, `times` and `probability`: every matching one until it is taken back. */
const matchSchema = z.strictObject({
  method: z.enum(["GET", "POST", "PUT", "DELETE"]).optional(),
  /** Part of the path with its query, as sent. */
  pathIncludes: z.string().optional(),
  /** The first call to be befallen, counted from 1 among the matching ones since the fault was set. Alone it means once. */
  nth: z.int().min(1).optional(),
  /** At most so many calls are befallen. */
  times: z.int().min(1).optional(),
  /** Each matching call is befallen with this probability, by a sequence that the seed determines. */
  probability: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
});

const effectSchema = z
  .strictObject({
    /** Answered instead of carrying the call out; with `html` and no status: 500. */
    status: z.int().min(200).max(599).optional(),
    /** The answer's body, as JSON; a text is sent as it is. Without one: Campaign Monitor's envelope for the status. */
    body: z.unknown().optional(),
    /** A refusal in Campaign Monitor's envelope, with the code's own status and words. */
    code: z.int().min(1).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    /** A page of HTML in place of the JSON, as gateways answer. */
    html: z.boolean().optional(),
    /** With `status`, `code` or `html`: the call is carried out all the same, only its answer is replaced. */
    afterCommit: z.boolean().optional(),
    /** Rows of an import that are refused whatever is said of them; the others are stored. The first that fits a row counts. */
    refuseRows: z
      .array(
        z.strictObject({
          code: z.int().min(1),
          emailIncludes: z.string().min(1).optional(),
          every: z.int().min(1).optional(),
          message: z.string().optional(),
        }),
      )
      .min(1)
      .optional(),
    /** Waits before the call is carried out. Alone, it is only slow. */
    delayMs: z.int().min(0).optional(),
    /** Neither carries the call out nor answers. */
    hangBefore: z.boolean().optional(),
    /** Carries the call out and never answers. */
    hangAfterCommit: z.boolean().optional(),
    /** Drops the connection without carrying the call out. */
    closeBefore: z.boolean().optional(),
    /** Carries the call out, then drops the connection. */
    closeAfter: z.boolean().optional(),
    /** Carries the call out, sends half of the answer, then drops the connection. */
    truncate: z.boolean().optional(),
  })
  .refine((effect) => Object.keys(effect).length > 0, "A fault needs an effect.");

export const faultSchema = z.strictObject({ match: matchSchema.prefault({}), effect: effectSchema });

export type FaultMatch = z.input<typeof matchSchema>;
export type FaultEffect = z.infer<typeof effectSchema>;
export interface Fault {
  readonly match?: FaultMatch;
  readonly effect: FaultEffect;
}

interface Armed {
  readonly id: number;
  readonly match: FaultMatch;
  readonly effect: FaultEffect;
  readonly random: () => number;
  matched: number;
  befell: number;
}

export interface BefallenBy {
  readonly id: number;
  readonly effect: FaultEffect;
}

/** The faults to rehearse. Every fault counts every call that matches it; of several that apply, the first set one does. */
export class Faults {
  #armed: Armed[] = [];
  #lastId = 0;

  set(fault: Fault): number {
    const match = fault.match ?? {};
    this.#lastId += 1;
    this.#armed.push({
      id: this.#lastId,
      match,
      effect: fault.effect,
      random: randomFrom(match.seed ?? 1),
      matched: 0,
      befell: 0,
    });
    return this.#lastId;
  }

  clear(): void {
    this.#armed = [];
  }

  /** Clears, and numbers from 1 again. */
  reset(): void {
    this.clear();
    this.#lastId = 0;
  }

  /** The faults set, with how many calls matched and how many were befallen. */
  get list() {
    return this.#armed.map(({ id, match, effect, matched, befell }) => ({ id, match, effect, matched, befell }));
  }

  /** To be asked once for every call, as it arrives. */
  next(method: string, url: string): BefallenBy | undefined {
    let chosen: Armed | undefined;
    for (const fault of this.#armed) {
      if (!applies(fault, method, url) || chosen) continue;
      fault.befell += 1;
      chosen = fault;
    }
    return chosen && { id: chosen.id, effect: chosen.effect };
  }
}

function applies(fault: Armed, method: string, url: string): boolean {
  const { match } = fault;
  if (match.method !== undefined && match.method !== method) return false;
  if (match.pathIncludes !== undefined && !url.includes(match.pathIncludes)) return false;
  fault.matched += 1;
  const drawn = match.probability === undefined || fault.random() < match.probability;
  const times = match.times ?? (match.nth !== undefined && match.probability === undefined ? 1 : Infinity);
  return drawn && fault.matched >= (match.nth ?? 1) && fault.befell < times;
}

/** Mulberry32: the same seed gives the same sequence. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
