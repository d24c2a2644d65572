import { expect, onTestFinished, test, vi } from "vitest";

import { CallPace } from "../../../server/runs/deliver/call-pace.js";

/** Calls that end when told to, so that the test says what is out. */
class Calls {
  readonly out: (() => void)[] = [];
  started = 0;

  readonly one = (): Promise<void> => {
    this.started += 1;
    return new Promise((resolve) => this.out.push(resolve));
  };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const never = new AbortController().signal;

test("starts with a few calls at once and allows one more after each round of good answers, up to the most", async () => {
  const pace = new CallPace({ start: 2, most: 4 });
  const calls = new Calls();
  const lanes = Array.from({ length: 40 }, () => pace.run(never, calls.one).then(() => pace.succeeded()));
  const seen: number[] = [];
  for (let step = 0; step < 14; step += 1) {
    await turn();
    seen.push(calls.out.length);
    calls.out.shift()!();
  }
  expect([seen[0], Math.max(...seen), seen.at(-1)]).toEqual([2, 4, 4]);
  while (calls.started < 40 || calls.out.length > 0) {
    calls.out.shift()?.();
    await turn();
  }
  await Promise.all(lanes);
});

test("halves when a call broke, and never below one", async () => {
  const pace = new CallPace({ start: 8, most: 8 });
  for (let broken = 0; broken < 5; broken += 1) pace.stumbled();
  const calls = new Calls();
  const lanes = [pace.run(never, calls.one), pace.run(never, calls.one)];
  await turn();
  expect(calls.started).toBe(1);
  for (const end of [0, 1]) {
    calls.out[end]!();
    await turn();
  }
  await Promise.all(lanes);
});

test("asked to slow down by calls that were out together, it halves once and starts none before the longest pause is over", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const pace = new CallPace({ start: 8, most: 8 });
  for (const pause of [10, 30, 20]) pace.slowDown(pause);
  const calls = new Calls();
  const lanes = Array.from({ length: 8 }, () => pace.run(never, calls.one));
  await vi.advanceTimersByTimeAsync(29);
  expect(calls.started).toBe(0);
  await vi.advanceTimersByTimeAsync(2);
  expect(calls.started).toBe(4);
  while (calls.started < 8 || calls.out.length > 0) {
    calls.out.shift()?.();
    await turn();
  }
  await Promise.all(lanes);
});

test("whoever waits for a place stops waiting when told to", async () => {
  const pace = new CallPace({ start: 1, most: 1 });
  const calls = new Calls();
  const first = pace.run(never, calls.one);
  const stop = new AbortController();
  const waiting = pace.run(stop.signal, calls.one);
  await turn();
  stop.abort(new Error("cancelled"));
  await expect(waiting).rejects.toThrow("cancelled");
  calls.out[0]!();
  await first;
  expect(calls.started).toBe(1);
});
