import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import type { Credential } from "../../server/destinations/credential.js";
import type { Destination, DestinationAdapter } from "../../server/destinations/destination.js";
import { DestinationError, type DestinationErrorReason } from "../../server/destinations/destination-error.js";
import type { ListedState, ListedSubscriber as ListedRow, Subscriber } from "../../server/destinations/subscriber.js";

/** What a destination shows of somebody on a list, read by other means than the adapter. */
export interface ListedSubscriber {
  readonly email: string;
  readonly name: string;
  /** By the field's key as {@link Destination.list} returns it. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface DestinationHarness {
  readonly adapter: DestinationAdapter;
  readonly credential: Credential;
  readonly wrongCredential: Credential;
  readonly clientId: string;
  /** A list of that client without anybody on it, and with the fields `textField` and `dateField`. */
  readonly listId: string;
  readonly textField: string;
  readonly dateField: string;
  /** IDs that nothing has. */
  readonly unknownClientId: string;
  readonly unknownListId: string;
  /** Everybody who is active on the list. */
  listed(): Promise<readonly ListedSubscriber[]>;
  /** What the destination still shows of somebody, whatever their state; null when it never had them there. */
  held(email: string): Promise<ListedSubscriber | null>;
  /** As if the person had done it themselves. */
  unsubscribe(email: string): Promise<void>;
  /** Makes the next import end as said, or until it is called again with null. */
  breakImports(how: "RATE_LIMITED" | "SERVER_ERROR" | "SILENT_AFTER_STORING" | null): Promise<void>;
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** What every adapter of {@link DestinationAdapter} does. */
export function describeDestination(open: () => Promise<DestinationHarness>): void {
  let harness: DestinationHarness;
  let account: Destination;
  beforeAll(async () => {
    harness = await open();
    account = harness.adapter.open(harness.credential);
  });
  beforeEach(() => harness.empty());
  afterAll(() => harness.close());

  const subscriber = (email: string, changes: Partial<Subscriber> = {}): Subscriber => ({
    email,
    name: "Anna",
    customFields: [],
    consentToTrack: "YES",
    ...changes,
  });
  const send = (...subscribers: Subscriber[]) =>
    account.importSubscribers(
      harness.listId,
      subscribers.map((one) => harness.adapter.serialise(one)),
    );
  const many = (count: number) => Array.from({ length: count }, (_, n) => subscriber(`person${n}@example.com`));
  const reasonOf = async (call: Promise<unknown>): Promise<DestinationErrorReason | null> => {
    const error: unknown = await call.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error !== null && !(error instanceof DestinationError)) throw error;
    return error?.reason ?? null;
  };

  test("the account's clients, lists, and a list's fields are read", async () => {
    expect((await account.clients()).map(({ id }) => id)).toContain(harness.clientId);
    expect((await account.lists(harness.clientId)).map(({ id }) => id)).toContain(harness.listId);
    const list = await account.list(harness.listId);
    expect(list).toMatchObject({ id: harness.listId, confirmedOptIn: false, activeSubscribers: 0 });
    const types = new Map(list.customFields.map(({ key, type }) => [key, type]));
    expect([types.get(harness.textField), types.get(harness.dateField)]).toEqual(["TEXT", "DATE"]);
  });

  test("a wrong credential and unknown IDs are told apart", async () => {
    const stranger = harness.adapter.open(harness.wrongCredential);
    expect(await reasonOf(stranger.clients())).toBe("CREDENTIAL_REFUSED");
    expect(await reasonOf(account.lists(harness.unknownClientId))).toBe("NOT_YOURS");
    expect(await reasonOf(account.list(harness.unknownListId))).toBe("NOT_YOURS");
    const text = harness.adapter.serialise(subscriber("anna@example.com"));
    expect(await reasonOf(account.importSubscribers(harness.unknownListId, [text]))).toBe("NOT_YOURS");
  });

  test("the same subscriber always gives the same text", () => {
    const anna = subscriber("anna@example.com", { customFields: [{ key: harness.textField, value: "Brno" }] });
    expect(harness.adapter.serialise(anna)).toBe(harness.adapter.serialise(structuredClone(anna)));
    expect(harness.adapter.serialise(anna)).not.toBe(harness.adapter.serialise({ ...anna, name: "Hana" }));
  });

  test("an import adds, and a second one updates", async () => {
    expect(await send(...many(3))).toMatchObject({ submitted: 3, added: 3, existing: 0, failures: [] });
    const renamed = subscriber("person0@example.com", { name: 'Žofie "Žo" Nováková' });
    expect(await send(renamed, subscriber("new@example.com"))).toMatchObject({ added: 1, existing: 1 });
    const listed = await harness.listed();
    expect(listed).toHaveLength(4);
    expect(listed.find(({ email }) => email === "person0@example.com")?.name).toBe('Žofie "Žo" Nováková');
  });

  test("fields are stored, what is left out is left alone, and what is cleared is emptied", async () => {
    const { textField, dateField } = harness;
    const fields = [
      { key: textField, value: "Malmö" },
      { key: dateField, value: "1984-02-29" },
    ];
    await send(subscriber("anna@example.com", { customFields: fields }));
    const stored = { [textField]: "Malmö", [dateField]: "1984-02-29" };
    expect(await harness.listed()).toMatchObject([{ fields: stored }]);
    await send({ email: "anna@example.com", customFields: [], consentToTrack: "UNCHANGED" });
    expect(await harness.listed()).toMatchObject([{ name: "Anna", fields: stored }]);
    await send(subscriber("anna@example.com", { customFields: [{ key: textField, value: "", clear: true }] }));
    expect((await harness.listed())[0]!.fields).toEqual({ [dateField]: "1984-02-29" });
  });

  test("who cannot be stored is named, and all others are stored", async () => {
    await send(subscriber("left@example.com"));
    await harness.unsubscribe("left@example.com");
    const answer = await send(subscriber("left@example.com"), subscriber("not an address"), ...many(3));
    expect(answer).toMatchObject({ submitted: 5, added: 3, existing: 0 });
    const states = new Map(answer.failures.map(({ email, state }) => [email, state]));
    expect(states).toEqual(
      new Map([
        ["left@example.com", "UNSUBSCRIBED"],
        ["not an address", null],
      ]),
    );
    for (const { code } of answer.failures) expect(harness.adapter.describeRejection(code).meaning.en).not.toBe("");
    expect(await harness.listed()).toHaveLength(3);
  });

  test("nobody who left is brought back", async () => {
    await send(subscriber("left@example.com"));
    await harness.unsubscribe("left@example.com");
    await send(subscriber("left@example.com"));
    expect(await harness.listed()).toEqual([]);
  });

  const everybody = async (state: ListedState, since: string | null = null) => {
    const found = new Map<string, ListedRow>();
    for await (const page of account.subscribers(harness.listId, state, { since })) {
      for (const row of page) found.set(row.email, row);
    }
    return found;
  };

  test("everybody is read in the state in which they stand, one by one alike, and counted", async () => {
    await send(...many(3), subscriber("left@example.com"));
    await harness.unsubscribe("left@example.com");
    const active = await everybody("ACTIVE");
    expect([...active.keys()].toSorted()).toEqual([
      "person0@example.com",
      "person1@example.com",
      "person2@example.com",
    ]);
    expect(active.get("person1@example.com")).toMatchObject({ state: "ACTIVE", name: "Anna", consentToTrack: "YES" });
    expect(await account.subscriber(harness.listId, "person1@example.com")).toEqual(active.get("person1@example.com"));
    expect([...(await everybody("UNSUBSCRIBED")).keys()]).toEqual(["left@example.com"]);
    for (const state of ["UNCONFIRMED", "BOUNCED", "DELETED"] as const)
      expect(await everybody(state)).toEqual(new Map());
    expect(await account.subscriber(harness.listId, "nobody@example.com")).toBeNull();
    const counted = await account.statistics(harness.listId);
    if (counted !== null) expect(counted).toEqual({ ACTIVE: 3, UNSUBSCRIBED: 1, BOUNCED: 0, DELETED: 0 });
    expect(await reasonOf(account.subscriber(harness.unknownListId, "nobody@example.com"))).toBe("NOT_YOURS");
  });

  test("who entered a state since a row of it is found by that row's date", async () => {
    await send(...many(2));
    const { stateDate } = (await everybody("ACTIVE")).get("person0@example.com")!;
    await send(subscriber("new@example.com"));
    expect((await everybody("ACTIVE", stateDate)).has("new@example.com")).toBe(true);
  });

  test("who is deleted is off the list until they are brought back, and not by an import as such", async () => {
    await send(subscriber("anna+1@example.com"));
    expect(await account.deleteSubscriber(harness.listId, "anna+1@example.com")).toBe("DONE");
    expect(await account.subscriber(harness.listId, "anna+1@example.com")).toMatchObject({ state: "DELETED" });
    expect((await send(subscriber("anna+1@example.com"))).failures).toMatchObject([{ state: "DELETED" }]);
    const text = harness.adapter.serialise(subscriber("anna+1@example.com"));
    const { failures } = await account.importSubscribers(harness.listId, [text], { bringBack: true });
    expect(failures).toEqual([]);
    expect(await harness.listed()).toHaveLength(1);
    expect(await account.deleteSubscriber(harness.listId, "nobody@example.com")).toBe("ABSENT");
  });

  test("who is unsubscribed stands as unsubscribed, and where that counts for the client on its suppression list", async () => {
    await send(subscriber("anna@example.com"));
    expect(await account.unsubscribeSubscriber(harness.listId, "anna@example.com")).toBe("DONE");
    expect(await account.subscriber(harness.listId, "anna@example.com")).toMatchObject({ state: "UNSUBSCRIBED" });
    expect(await account.unsubscribeSubscriber(harness.listId, "nobody@example.com")).toBe("ABSENT");
    const suppressed: string[] = [];
    for await (const page of account.suppressed(harness.clientId)) suppressed.push(...page.map(({ email }) => email));
    const { unsubscribeScope } = await account.list(harness.listId);
    expect(suppressed.includes("anna@example.com")).toBe(unsubscribeScope === "ALL_CLIENT_LISTS");
  });

  test("erasing empties what is held of somebody in any state, and takes them off the list", async () => {
    const { listId, textField, dateField } = harness;
    const fields = [
      { key: textField, value: "Malmö" },
      { key: dateField, value: "1984-02-29" },
    ];
    const whole = { mobileNumber: "+46701234567", customFields: fields };
    await send(subscriber("anna+1@example.com", whole), subscriber("left@example.com", whole), ...many(2));
    await harness.unsubscribe("left@example.com");
    for (const email of ["anna+1@example.com", "left@example.com"]) {
      expect(await account.eraseSubscriber(listId, email, [textField, dateField])).toBe("DELETED");
      expect(await harness.held(email)).toEqual({ email, name: "", fields: {} });
      expect(await account.eraseSubscriber(listId, email, [textField, dateField])).toBe("DELETED_BEFORE");
    }
    expect(await account.eraseSubscriber(listId, "nobody@example.com", [textField])).toBe("ABSENT");
    expect(await harness.held("nobody@example.com")).toBeNull();
    expect(await harness.listed()).toHaveLength(2);
  });

  test("erasing empties only the fields that are named, and says where it cannot", async () => {
    const { listId, textField, dateField } = harness;
    const customFields = [{ key: dateField, value: "1984-02-29" }];
    await send(subscriber("anna@example.com", { customFields }));
    expect(await account.eraseSubscriber(listId, "anna@example.com", [textField])).toBe("DELETED");
    expect((await harness.held("anna@example.com"))?.fields).toEqual({ [dateField]: "1984-02-29" });
    expect(await reasonOf(account.eraseSubscriber(harness.unknownListId, "anna@example.com", []))).toBe("NOT_YOURS");
    const stranger = harness.adapter.open(harness.wrongCredential);
    expect(await reasonOf(stranger.eraseSubscriber(listId, "anna@example.com", []))).toBe("CREDENTIAL_REFUSED");
  });

  test("the largest import is taken whole, and a larger one is a bug", async () => {
    const most = many(account.maxImportSize);
    expect(await send(...most)).toMatchObject({ submitted: most.length, added: most.length });
    await expect(send(...most, subscriber("one.more@example.com"))).rejects.toThrow(RangeError);
  });

  test("a call that was not carried out may be repeated; one that was never answered may have taken effect", async () => {
    for (const reason of ["RATE_LIMITED", "SERVER_ERROR"] as const) {
      await harness.breakImports(reason);
      expect(await reasonOf(send(subscriber("anna@example.com")))).toBe(reason);
    }
    await harness.breakImports("SILENT_AFTER_STORING");
    const text = harness.adapter.serialise(subscriber("anna@example.com"));
    expect(await reasonOf(account.importSubscribers(harness.listId, [text], { timeoutMs: 300 }))).toBe("NO_ANSWER");
    await harness.breakImports(null);
    expect(await send(subscriber("anna@example.com"))).toMatchObject({ added: 0, existing: 1 });
  });
}
