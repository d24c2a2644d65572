import { expect, test } from "vitest";

import {
  HOLDS_LIST,
  isFinished,
  mayBecome,
  RUN_STATES,
  statesBefore,
  UNFINISHED,
  type RunState,
} from "../../../server/runs/run-state.js";

/** As agreed, one line a state; a state with nothing after it is an end. */
const AGREED = `
  QUEUED > PLANNING DELIVERING SKIPPED CANCELLED FAILED
  PLANNING > PLANNED HELD DELIVERING QUEUED SUCCEEDED COMPLETED_WITH_WARNINGS SKIPPED CANCELLING FAILED
  HELD > QUEUED REJECTED CANCELLED CANCELLING FAILED
  DELIVERING > SUCCEEDED COMPLETED_WITH_WARNINGS SKIPPED PLANNING QUEUED CANCELLING FAILED
  CANCELLING > CANCELLED FAILED
`;

const next = new Map(
  AGREED.trim()
    .split("\n")
    .map((line) => line.trim().split(" > "))
    .map(([from, to]) => [from as RunState, to!.split(" ") as RunState[]]),
);

test.each(RUN_STATES)("from %s a run goes where it was agreed that it may, and nowhere else", (from) => {
  expect(RUN_STATES.filter((to) => mayBecome(from, to)).toSorted()).toEqual((next.get(from) ?? []).toSorted());
});

test("a run has finished when there is nowhere left to go", () => {
  expect(UNFINISHED.toSorted()).toEqual([...next.keys()].toSorted());
  expect(RUN_STATES.filter(isFinished)).toHaveLength(RUN_STATES.length - next.size);
});

test("whatever is unfinished may fail, and whatever works on a list may be cancelled", () => {
  expect(statesBefore("FAILED").toSorted()).toEqual(UNFINISHED.toSorted());
  for (const state of HOLDS_LIST) expect(state === "CANCELLING" || mayBecome(state, "CANCELLING")).toBe(true);
});
