import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { ListedState, ListedSubscriber } from "../../../server/destinations/subscriber.js";
import { sameFieldKey } from "../../../server/destinations/field-key.js";
import { SEED } from "../../support/sandbox.js";
import { SandboxAccount } from "./sandbox-account.js";

const LIST = SEED.listIds.newsletter;

let world: SandboxAccount;
beforeAll(async () => (world = await SandboxAccount.start()));
afterAll(() => world.close());
beforeEach(() => world.sandbox.control.reset());

async function readAll(
  state: ListedState,
  since: string | null = null,
  listId: string = LIST,
): Promise<ListedSubscriber[]> {
  const found: ListedSubscriber[] = [];
  for await (const page of world.account.subscribers(listId, state, { since })) found.push(...page);
  return found;
}

async function importPeople(count: number, prefix = "person", listId: string = LIST): Promise<void> {
  for (let from = 0; from < count; from += 1_000) {
    const subscribers = Array.from({ length: Math.min(1_000, count - from) }, (_, n) =>
      world.adapter.serialise({
        email: `${prefix}${String(from + n).padStart(6, "0")}@example.com`,
        name: `Person ${from + n}`,
        customFields: [],
        consentToTrack: "YES",
      }),
    );
    await world.account.importSubscribers(listId, subscribers);
  }
}

const reads = async (state: string) =>
  (await world.sandbox.control.calls({ method: "GET", pathIncludes: `/${state}.json` })).length;

describe("reading a state", () => {
  test.each([
    { pageBeyondEnd: "empty", defaultOrderField: "date", fieldKeyInReads: "bracketed" },
    { pageBeyondEnd: "refuse800", defaultOrderField: "email", fieldKeyInReads: "name" },
  ] as const)("gives everybody of every page, however the destination is set: %o", async (settings) => {
    await world.sandbox.control.settings(settings);
    await importPeople(2_345);
    await world.sandbox.control.clearCalls();
    const active = await readAll("ACTIVE");
    // Three pages, the first of them twice, and who came before and meanwhile.
    expect(await reads("active")).toBe(6);
    expect(new Set(active.map((row) => row.email)).size).toBe(2_345);
    expect(active.every((row) => row.state === "ACTIVE" && row.stateDate && row.joinedDate)).toBe(true);
    expect(await readAll("BOUNCED")).toEqual([]);
  });

  test.each(["bracketed", "name"] as const)(
    "gives all that a row says, its fields by their key (%s)",
    async (spelling) => {
      await world.sandbox.control.settings({ fieldKeyInReads: spelling });
      const { customFields } = await world.account.list(LIST);
      const city = customFields.find(({ name }) => name === "City")!;
      await world.account.importSubscribers(LIST, [
        world.adapter.serialise({
          email: "Anna@example.com",
          name: "Anna Čapková",
          mobileNumber: "+420601123456",
          customFields: [{ key: city.key, value: "Brno" }],
          consentToTrack: "NO",
          consentToSms: "YES",
        }),
      ]);
      const [anna] = await readAll("ACTIVE");
      expect(anna).toMatchObject({
        email: "Anna@example.com",
        state: "ACTIVE",
        name: "Anna Čapková",
        mobileNumber: "+420601123456",
        consentToTrack: "NO",
        consentToSms: "YES",
      });
      expect(anna!.stateDate).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
      expect(anna!.customFields!.filter(({ key }) => sameFieldKey(key, city.key)).map(({ value }) => value)).toEqual([
        "Brno",
      ]);
      expect(await world.account.subscriber(LIST, "anna@EXAMPLE.com")).toEqual(anna);
    },
  );

  test("one who is unconfirmed, unsubscribed, bounced or deleted stands where they are, each in their own state", async () => {
    const states = {
      Unconfirmed: "UNCONFIRMED",
      Unsubscribed: "UNSUBSCRIBED",
      Bounced: "BOUNCED",
      Deleted: "DELETED",
    } as const;
    for (const [state, ours] of Object.entries(states)) {
      const email = `${state.toLowerCase()}@example.com`;
      await world.sandbox.control.setState(LIST, email, state as keyof typeof states);
      expect((await readAll(ours)).map((row) => [row.email, row.state])).toEqual([[email, ours]]);
      expect(await world.account.subscriber(LIST, email)).toMatchObject({ email, state: ours });
    }
    expect(await world.account.statistics(LIST)).toEqual({ ACTIVE: 0, UNSUBSCRIBED: 1, BOUNCED: 1, DELETED: 1 });
  });

  test("whoever entered last is on the first page, in whatever order all are read", async () => {
    await importPeople(1_200);
    await world.sandbox.control.settings({ clockOffsetMs: 60_000 });
    await importPeople(1, "zoe");
    const pages: string[][] = [];
    for await (const page of world.account.subscribers(LIST, "ACTIVE")) pages.push(page.map(({ email }) => email));
    expect(pages).toHaveLength(2);
    expect(pages[0]).toContain("zoe000000@example.com");
    expect(new Set(pages.flat()).size).toBe(1_201);
  });

  test("who is not on the list, or has no address, is not there", async () => {
    expect(await world.account.subscriber(LIST, "nobody@example.com")).toBeNull();
    expect(await world.account.subscriber(LIST, "no address")).toBeNull();
  });

  test.each(["401/101", "401/102", "404/404"] as const)(
    "a list that is not the account's is refused (%s)",
    async (how) => {
      await world.sandbox.control.settings({ unknownList: how });
      const reason = how === "404/404" ? "NOT_FOUND" : "NOT_YOURS";
      await expect(readAll("ACTIVE", null, "f".repeat(32))).rejects.toMatchObject({ reason });
      await expect(world.account.subscriber("f".repeat(32), "anna@example.com")).rejects.toMatchObject({ reason });
    },
  );
});

describe("a list that changes while it is read", () => {
  test.each(["empty", "refuse800"] as const)(
    "nobody who stayed is missed when others leave (%s)",
    async (pageBeyondEnd) => {
      await world.sandbox.control.settings({ pageBeyondEnd });
      await importPeople(3_010);
      const found = new Set<string>();
      let pages = 0;
      for await (const page of world.account.subscribers(LIST, "ACTIVE")) {
        for (const { email } of page) found.add(email);
        pages += 1;
        // Twelve of the first page leave: all others move to the front, and the last page is no more.
        if (pages === 2) {
          for (let n = 0; n < 12; n += 1) await world.sandbox.control.setState(LIST, nameOf(n), "Unsubscribed");
        }
      }
      for (let n = 12; n < 3_010; n += 1) expect(found.has(nameOf(n)), nameOf(n)).toBe(true);
    },
  );

  test("nobody who stayed is missed when others come", async () => {
    await importPeople(2_500);
    const found = new Set<string>();
    for await (const page of world.account.subscribers(LIST, "ACTIVE")) {
      if (found.size === 0) await importPeople(700, "a-newcomer");
      for (const { email } of page) found.add(email);
    }
    for (let n = 0; n < 2_500; n += 1) expect(found.has(nameOf(n)), nameOf(n)).toBe(true);
  });

  test("nobody who stayed is missed when as many come as leave, so that the totals say nothing", async () => {
    await importPeople(2_500);
    await world.sandbox.control.settings({ clockOffsetMs: 5_000 });
    const found = new Set<string>();
    let pages = 0;
    for await (const page of world.account.subscribers(LIST, "ACTIVE")) {
      for (const { email } of page) found.add(email);
      pages += 1;
      if (pages !== 1) continue;
      await world.sandbox.control.setState(LIST, nameOf(0), "Unsubscribed");
      await world.sandbox.control.setState(LIST, "zoe@example.com", "Active");
    }
    expect(pages).toBe(6);
    for (let n = 1; n < 2_500; n += 1) expect(found.has(nameOf(n)), nameOf(n)).toBe(true);
  });

  const nameOf = (n: number) => `person${String(n).padStart(6, "0")}@example.com`;
});

describe("reading what is new", () => {
  test("ends at the first rows that are clearly older", async () => {
    await importPeople(2_500, "early");
    await world.sandbox.control.settings({ clockOffsetMs: 30 * 3_600_000 });
    await importPeople(20, "late");
    await world.sandbox.control.clearCalls();
    const newest = (await readAll("ACTIVE"))
      .map((row) => row.stateDate!)
      .toSorted()
      .at(-1)!;
    await world.sandbox.control.clearCalls();
    const found = await readAll("ACTIVE", newest);
    expect(await reads("active")).toBe(1);
    expect(found.filter(({ email }) => email.startsWith("late"))).toHaveLength(20);
  });

  test("ends sooner where everybody on a page is known, but not before what was asked for", async () => {
    await importPeople(1_500, "early");
    await world.sandbox.control.settings({ clockOffsetMs: 60_000 });
    const since = (await readAll("ACTIVE"))[0]!.stateDate!;
    await importPeople(1_200, "late");
    await world.sandbox.control.settings({ clockOffsetMs: 120_000 });
    await importPeople(1, "latest");
    await world.sandbox.control.clearCalls();
    const asked: number[] = [];
    const isKnown = async (page: readonly ListedSubscriber[]) => asked.push(page.length) > 0;
    // The newest come twice.
    const dates = new Map((await readAll("ACTIVE")).map((row) => [row.email, row.stateDate!]));
    const latest = [...dates.values()].toSorted().at(-2)!;
    await world.sandbox.control.clearCalls();
    const found: ListedSubscriber[] = [];
    for await (const page of world.account.subscribers(LIST, "ACTIVE", { since: latest, isKnown })) found.push(...page);
    expect(since < latest).toBe(true);
    // The second page reaches back beyond the date; the third is not read.
    expect(await reads("active")).toBe(2);
    expect(asked).toEqual([1_000]);
    expect(found.filter(({ email }) => email.startsWith("late"))).toHaveLength(1_201);
  });
});

describe("the suppression list", () => {
  test("is read whole, with the reason of each", async () => {
    const emails = Array.from({ length: 1_203 }, (_, n) => `suppressed${n}@example.com`);
    await world.sandbox.control.api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: emails });
    await world.sandbox.control.setState(LIST, "left@example.com", "Unsubscribed");
    await world.sandbox.control.setState(LIST, "bounced@example.com", "Bounced");
    const found = new Map<string, string>();
    for await (const page of world.account.suppressed(SEED.clientId)) {
      for (const { email, reason, date } of page) {
        expect(date).toMatch(/^\d{4}-/);
        found.set(email, reason);
      }
    }
    expect(found.size).toBe(1_205);
    expect(found.get("suppressed7@example.com")).toBe("UNKNOWN");
    expect(found.get("left@example.com")).toBe("UNSUBSCRIBED");
    expect(found.get("bounced@example.com")).toBe("BOUNCED");
  });
});
