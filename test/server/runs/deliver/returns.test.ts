import { describe, expect, onTestFinished, test } from "vitest";

import { outcomesOf } from "../../../../server/runs/outcomes/outcomes-of.js";
import { reasonText } from "../../../../server/runs/outcomes/outcome-text.js";
import { LeaseLost } from "../../../../server/runs/run-lease.js";
import { SEED, type State } from "../../../support/sandbox.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import type { RunWorldOptions } from "../../../support/run-world.js";
import { withCalls, type CallOptions, type ImportCall } from "../with-calls.js";
import { claims, emailOf, known, mirrorWorld, peopleFrom, removalSums, type MirrorWorld } from "./mirror-world.js";

/** Twelve people, of whom those from 6 on left the segment and were deleted by us. All twelve are members again. */
async function start(options: RunWorldOptions = {}): Promise<MirrorWorld> {
  const world = await mirrorWorld(options);
  onTestFinished(() => world.close());
  world.people = peopleFrom(0, 12);
  await world.runToEnd(world.exportId);
  world.people = peopleFrom(0, 6);
  expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", removed: 6 });
  world.people = peopleFrom(0, 12);
  return world;
}

/** Changes somebody's state at the destination, an hour after whatever happened before. */
async function later(world: MirrorWorld, number: number, ...states: State[]): Promise<void> {
  const { clockOffsetMs } = await world.sandbox.control.settings();
  await world.sandbox.control.settings({ clockOffsetMs: clockOffsetMs + 3_600_000 });
  for (const state of states) await world.sandbox.control.setState(world.listId, emailOf(number), state);
}

const suppress = (world: MirrorWorld, number: number) =>
  world.sandbox.control.api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: [emailOf(number)] });

/** Calls as they are made, and something done before the first of them. */
function watched(before: (call: ImportCall) => Promise<unknown> = async () => undefined) {
  const calls: ImportCall[] = [];
  const options: CallOptions = {
    before: async (call) => {
      calls.push(call);
      await before(call);
    },
  };
  return { calls, broughtBack: () => calls.filter((call) => call.bringBack).flatMap(({ emails }) => emails), options };
}

const numbers = (...all: number[]) => all.map(emailOf).toSorted();

describe("whoever we deleted and is a member again", () => {
  test("is brought back, apart from the others, and is ours as before; leaving again, they are deleted again", async () => {
    const world = await start();
    const { broughtBack, calls, options } = watched();
    const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, options));
    expect(run).toMatchObject({ state: "SUCCEEDED", unchanged: 6, toAdd: 6, added: 6, rejected: 0 });
    expect(run.longestRecheckMs).toBeGreaterThan(0);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(broughtBack().toSorted()).toEqual(numbers(6, 7, 8, 9, 10, 11));
    expect(calls.map(({ bringBack }) => bringBack)).toEqual([false, true]);
    expect(await world.listed()).toHaveLength(12);
    expect(await known(world, 9)).toEqual({
      state: "ACTIVE",
      foreign: false,
      everLeft: false,
      deletedFrom: null,
      deletedAt: null,
    });
    expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", unchanged: 12 });

    world.people = peopleFrom(0, 9);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", removed: 3, keptForeign: 0 });
  });

  test("stays away when they left otherwise before the look", async () => {
    const world = await start();
    await later(world, 6, "Active", "Deleted");
    await later(world, 7, "Unsubscribed");
    await suppress(world, 8);
    const { broughtBack, options } = watched();
    const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, options));
    expect(run).toMatchObject({ state: "SUCCEEDED", withheld: 3, added: 3, rejected: 0 });
    expect(broughtBack().toSorted()).toEqual(numbers(9, 10, 11));
    expect(await world.listed()).toEqual(numbers(0, 1, 2, 3, 4, 5, 9, 10, 11));
  });

  test("stays away when they left otherwise between the look and their return", async () => {
    const world = await start();
    const { broughtBack, options } = watched(async ({ bringBack }) => {
      if (bringBack) return;
      await later(world, 6, "Active", "Deleted");
      await later(world, 7, "Unsubscribed");
      await suppress(world, 8);
      await later(world, 9, "Bounced");
    });
    const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, options));
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 2, rejected: 4 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(broughtBack().toSorted()).toEqual(numbers(10, 11));
    expect(await world.listed()).toEqual(numbers(0, 1, 2, 3, 4, 5, 10, 11));
    expect(await known(world, 6)).toMatchObject({ state: "DELETED", deletedFrom: null });
    expect(await known(world, 7)).toMatchObject({ state: "UNSUBSCRIBED", everLeft: true });
    expect(await known(world, 8)).toMatchObject({ everLeft: true });
    const next = await world.runToEnd(world.exportId);
    expect(next).toMatchObject({ state: "SUCCEEDED", withheld: 4, unchanged: 8 });
    // Each for what is true of them: that we had deleted them is not why.
    const withheldFor = async (runId: string) =>
      (
        await world.query<{ told: string }>(
          `SELECT concat_ws(' ', split_part(address, '@', 1), reason, code) AS told FROM ${outcomesOf("$1")} found
           WHERE outcome = 'WITHHELD' ORDER BY address`,
          [runId],
        )
      ).map(({ told }) => told);
    const others = ["person6 DELETED 205", "person7 UNSUBSCRIBED 206", "person9 BOUNCED 207"];
    expect(await withheldFor(next.id)).toEqual([...others, "person8 SUPPRESSED 204"].toSorted());
    await world.sandbox.control.api("PUT", `clients/${SEED.clientId}/unsuppress.json?email=${emailOf(8)}`);
    const released = await world.runToEnd(world.exportId);
    expect(await withheldFor(released.id)).toEqual([...others, "person8 LEFT_BEFORE"].toSorted());
    expect(reasonText("WITHHELD", "LEFT_BEFORE")?.en).toMatch(/^Listwright took them off the list/);
  });

  test("is not brought back by a repeated call when they unsubscribed after the first one, whose answer was lost", async () => {
    const world = await start();
    let returns = 0;
    const { broughtBack, options } = watched(async ({ bringBack }) => {
      if (bringBack) returns += 1;
    });
    await world.sandbox.control.fault(
      { closeAfter: true },
      { method: "POST", pathIncludes: "/import.json", nth: 2, times: 1 },
    );
    const { connections } = withCalls(world, options);
    // Whoever is read again after the lost answer: one of them has unsubscribed by then, one was deleted by hand.
    const destination = await connections.openDestination({} as never, "");
    const read = destination.subscriber.bind(destination);
    let changed: Promise<void> | null = null;
    Object.assign(destination, {
      subscriber: async (...asked: Parameters<typeof read>) => {
        if (returns > 0) await (changed ??= later(world, 6, "Unsubscribed").then(() => later(world, 7, "Deleted")));
        return read(...asked);
      },
    });
    const run = await world.performToEnd(await world.request(world.exportId), { connections });
    expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 4, rejected: 2 });
    expect(broughtBack().toSorted()).toEqual(numbers(6, 7, 8, 9, 10, 11));
    expect(await world.listed()).toEqual(numbers(0, 1, 2, 3, 4, 5, 8, 9, 10, 11));
    expect(await known(world, 6)).toMatchObject({ state: "UNSUBSCRIBED", everLeft: true });
    expect(await known(world, 7)).toMatchObject({ state: "DELETED", deletedFrom: null });
  });
});

describe("a worker that dies over a return", () => {
  const dying = (hook: "before" | "answered"): CallOptions => {
    let imports = 0;
    const die = async () => {
      imports += 1;
      if (imports === 2) throw new LeaseLost();
    };
    return hook === "before" ? { before: die } : { answered: die };
  };
  test.each(["before", "answered"] as const)(
    "(%s the call) leaves it to the next: they are back, and count once",
    async (hook) => {
      const world = await start();
      const runId = await world.request(world.exportId);
      expect(await world.perform(runId, withCalls(world, dying(hook)))).toMatchObject({
        state: "DELIVERING",
        added: 0,
      });
      expect(await world.query("SELECT FROM delivery_intent WHERE kind = 'SEND'")).toHaveLength(1);
      await world.query("UPDATE export_run SET lease_expires_at = clock_timestamp() - interval '1 second'");
      const run = await world.performToEnd(runId);
      expect(run).toMatchObject({ state: "SUCCEEDED", added: 6, rejected: 0 });
      expect(await sumsOf(world, run)).toEqual(ADDS_UP);
      expect(await world.listed()).toHaveLength(12);
      expect(await world.query("SELECT FROM recipient WHERE is_foreign")).toHaveLength(0);
      expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
    },
  );

  test("in a run that is cancelled then: they are in doubt, and ours when the next run finds them back", async () => {
    const world = await start();
    const runId = await world.request(world.exportId);
    await world.perform(runId, withCalls(world, dying("answered")));
    await world.cancel(runId);
    await world.query("UPDATE export_run SET lease_expires_at = clock_timestamp() - interval '1 second'");
    const run = await world.perform(runId);
    expect(run).toMatchObject({ state: "CANCELLED", inDoubt: 6 });
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    const next = await world.runToEnd(world.exportId);
    expect(next).toMatchObject({ state: "SUCCEEDED", added: 6, unchanged: 6 });
    expect(await world.query("SELECT FROM recipient WHERE is_foreign")).toHaveLength(0);
  });
});

test("whoever may return and is refused for another reason is not tried again as they are; whoever was refused as deleted is", async () => {
  const world = await start({ matching: { nameWhenTooLong: "REJECT" } });
  world.people = world.people.map((one, n) => (n === 11 ? { ...one, name: "n".repeat(300) } : one));
  // As if an earlier run had not been allowed to bring them back.
  await world.query(
    `UPDATE export_recipient SET rejected_code = 205, rejected_state = 'DELETED', rejected_hash = sent_hash
     WHERE address = $1`,
    [emailOf(10)],
  );
  expect(await world.runToEnd(world.exportId)).toMatchObject({ added: 5, rejected: 1, stillRejected: 0 });
  expect(await known(world, 11)).toMatchObject({ state: "DELETED" });
  const next = await world.runToEnd(world.exportId);
  expect(next).toMatchObject({ unchanged: 11, toAdd: 0, rejected: 0, stillRejected: 1 });
  expect(await sumsOf(world, next)).toEqual(ADDS_UP);
});

test("on a list that asks for confirmation they are back as the destination says, and not removed as foreign later", async () => {
  const world = await start({ listId: SEED.listIds.confirmed });
  const run = await world.runToEnd(world.exportId);
  expect(run).toMatchObject({ state: "SUCCEEDED", added: 6, rejected: 0 });
  expect(await world.listed("Unconfirmed")).toHaveLength(12);
  world.people = peopleFrom(0, 8);
  expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", removed: 4, keptForeign: 0 });
});

test("people whom the first call for them finds on the list already are foreign, as is whoever cannot be told from them", async () => {
  const world = await mirrorWorld();
  onTestFinished(() => world.close());
  world.people = peopleFrom(0, 4);
  let imports = 0;
  const before = async () => {
    imports += 1;
    if (imports === 1) await world.sandbox.control.setState(world.listId, emailOf(2), "Active");
  };
  const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, { before }));
  expect(run).toMatchObject({ state: "SUCCEEDED", added: 4, destinationNew: 3, destinationExisting: 1 });
  expect(await world.query("SELECT FROM recipient WHERE is_foreign")).toHaveLength(4);
  world.people = [...peopleFrom(0, 2), ...peopleFrom(4, 8)];
  const next = await world.runToEnd(world.exportId);
  expect(next).toMatchObject({ state: "SUCCEEDED", added: 4, toRemove: 0, keptForeign: 2 });
  expect(await removalSums(world, next)).toEqual({});
  expect(await claims(world)).toEqual(numbers(0, 1, 4, 5, 6, 7));
  expect(await world.query("SELECT FROM recipient WHERE is_foreign")).toHaveLength(4);
});

test("whoever is refused as unconfirmed came onto the list by themselves: they are foreign", async () => {
  const world = await mirrorWorld({ listId: SEED.listIds.confirmed });
  onTestFinished(() => world.close());
  world.people = peopleFrom(0, 2);
  const before = () => world.sandbox.control.setState(world.listId, emailOf(1), "Unconfirmed");
  const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, { before }));
  expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", added: 1, rejected: 1 });
  expect(await known(world, 1)).toMatchObject({ state: "UNCONFIRMED", foreign: true });
  expect(await known(world, 0)).toMatchObject({ state: "UNCONFIRMED", foreign: false });
});
