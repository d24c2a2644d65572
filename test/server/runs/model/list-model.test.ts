import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { RunWorld } from "../../../support/run-world.js";
import { ListPlay, sequences, type Sequence } from "./list-sequence.js";

const LONG = process.env["LISTWRIGHT_TEST_LENGTH"] === "long";
const SEED = Number(process.env["LISTWRIGHT_TEST_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const JOIN = { do: "JOIN", of: 0, person: 0 } as const;
const LEAVE = { do: "LEAVE", of: 0, person: 0 } as const;
/** Somebody who stays, so that the list is never empty. */
const STAY = { do: "JOIN", of: 0, person: 1 } as const;
const run = (of: 0 | 1) => ({ do: "RUN", of, resync: false, approves: true }) as const;
const happen = (what: "UNSUBSCRIBED" | "BOUNCED" | "DELETED" | "ADDED") => ({ do: "HAPPEN", what, person: 0 }) as const;

/** Sequences that are always played: each holds what only one order of things brings out. */
const KNOWN: Sequence[] = [
  // Came again between two looks, right after we had sent them: not ours any more.
  [JOIN, STAY, run(0), happen("DELETED"), happen("ADDED"), LEAVE, run(0)],
  [JOIN, STAY, run(0), happen("UNSUBSCRIBED"), happen("ADDED"), LEAVE, run(0)],
  // Deleted by us, and then once more by somebody else.
  [JOIN, STAY, run(0), LEAVE, run(0), happen("ADDED"), happen("DELETED"), JOIN, run(0)],
  // Unsubscribed before leaving, deleted afterwards.
  [JOIN, STAY, run(0), happen("UNSUBSCRIBED"), happen("ADDED"), happen("DELETED"), JOIN, run(0)],
].map((steps) => ({ modes: ["MIRROR", "ADD_AND_UPDATE"], guarded: false, steps }));

let world: RunWorld;

beforeAll(async () => {
  world = await RunWorld.create();
});

afterAll(() => world.close());

test(
  "whatever happens in whatever order, the list is as the invariants say after every run",
  { timeout: LONG ? 3_600_000 : 900_000 },
  async () => {
    console.info(`Sequences of seed ${SEED}; LISTWRIGHT_TEST_SEED repeats them.`);
    let played = 0;
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => {
        played += 1;
        const play = await ListPlay.begin(world, `s${played}`, sequence);
        await play.play(sequence);
      }),
      { seed: SEED, numRuns: LONG ? 1_000 : 100, examples: KNOWN.map((sequence) => [sequence]) },
    );
    expect(played).toBeGreaterThanOrEqual(LONG ? 1_000 : 100);
  },
);
