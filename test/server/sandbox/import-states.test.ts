import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { SEED, type SandboxSettings, startTestSandbox, type State, type TestSandbox } from "../../support/sandbox.js";
import { person } from "./raw-call.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter, confirmed, events } = SEED.listIds;
const AOI = "aoi@example.com";

/** 0: stored; else the row's code. */
async function importAoi(listId: string, Resubscribe = false): Promise<number> {
  const { status, body } = await sandbox.control.api<{ ResultData?: { FailureDetails: { Code: number }[] } }>(
    "POST",
    `subscribers/${listId}/import.json`,
    { Subscribers: [person(AOI)], Resubscribe },
  );
  expect([200, 201, 400]).toContain(status);
  return body.ResultData?.FailureDetails[0]?.Code ?? 0;
}

async function stateOfAoi(listId: string): Promise<State | number> {
  const answer = await sandbox.control.api<{ State: State; Code: number }>(
    "GET",
    `subscribers/${listId}.json?email=${AOI}`,
  );
  return answer.body.State ?? answer.body.Code;
}

async function suppressed(): Promise<readonly { EmailAddress: string; SuppressionReason: string }[]> {
  const path = `clients/${SEED.clientId}/suppressionlist.json`;
  return (await sandbox.control.api<{ Results: { EmailAddress: string; SuppressionReason: string }[] }>("GET", path))
    .body.Results;
}

const suppress = (email = AOI) =>
  sandbox.control.api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: [email] });

const set = (settings: Partial<SandboxSettings>) => sandbox.control.settings(settings);

describe("without Resubscribe", () => {
  test.each([
    ["Active", 0],
    ["Deleted", 205],
    ["Unsubscribed", 206],
    ["Bounced", 207],
    ["Unconfirmed", 208],
  ] as const)("%s is answered with %i and stays", async (state, code) => {
    await sandbox.control.setState(events, AOI, state);
    expect(await importAoi(events)).toBe(code);
    expect(await stateOfAoi(events)).toBe(state);
  });

  test("who is unsubscribed and suppressed is refused as unsubscribed, or as suppressed", async () => {
    await sandbox.control.setState(newsletter, AOI, "Unsubscribed");
    expect(await suppressed()).toMatchObject([{ EmailAddress: AOI, SuppressionReason: "Unsubscribed" }]);
    expect(await importAoi(newsletter)).toBe(206);
    await set({ refusalPrecedence: "suppressed" });
    expect(await importAoi(newsletter)).toBe(204);
  });

  test("who is suppressed and never was on the list is refused, or added", async () => {
    await suppress();
    expect(await importAoi(newsletter)).toBe(204);
    expect(await stateOfAoi(newsletter)).toBe(203);
    await set({ suppressedElsewhere: "add" });
    expect(await importAoi(newsletter)).toBe(0);
    expect(await stateOfAoi(newsletter)).toBe("Active");
  });

  test("an active row whose address is suppressed is refused with 204", async () => {
    await set({ suppressingMakes: "unchanged" });
    await importAoi(newsletter);
    await suppress();
    expect(await stateOfAoi(newsletter)).toBe("Active");
    expect(await importAoi(newsletter)).toBe(204);
  });

  test("an OnlyThisList list ignores the suppression list", async () => {
    await suppress();
    expect(await importAoi(events)).toBe(0);
    expect(await stateOfAoi(events)).toBe("Active");
  });
});

describe("with Resubscribe", () => {
  test.each(["Deleted", "Unsubscribed", "Bounced", "Active"] as const)("%s becomes active", async (state) => {
    await sandbox.control.setState(newsletter, AOI, state);
    expect(await importAoi(newsletter, true)).toBe(0);
    expect(await stateOfAoi(newsletter)).toBe("Active");
  });

  test("a suppressed address becomes active and is taken off the suppression list, or stays on it", async () => {
    await sandbox.control.setState(newsletter, AOI, "Unsubscribed");
    expect(await importAoi(newsletter, true)).toBe(0);
    expect(await suppressed()).toEqual([]);

    await set({ resubscribeRemovesSuppression: false });
    await sandbox.control.setState(newsletter, AOI, "Unsubscribed");
    expect(await importAoi(newsletter, true)).toBe(0);
    expect(await stateOfAoi(newsletter)).toBe("Active");
    expect(await suppressed()).toHaveLength(1);
    expect(await importAoi(newsletter)).toBe(204);
  });

  test("a suppressed address that never was on the list is added", async () => {
    await suppress();
    expect(await importAoi(newsletter, true)).toBe(0);
    expect(await stateOfAoi(newsletter)).toBe("Active");
    expect(await suppressed()).toEqual([]);
  });

  test("a bounced address can be set to stay bounced", async () => {
    await set({ resubscribeLiftsBounced: false });
    await sandbox.control.setState(newsletter, AOI, "Bounced");
    expect(await importAoi(newsletter, true)).toBe(207);
    expect(await stateOfAoi(newsletter)).toBe("Bounced");
  });

  test("an unconfirmed address stays unconfirmed, or is confirmed by it", async () => {
    await importAoi(confirmed);
    expect(await importAoi(confirmed, true)).toBe(0);
    expect(await stateOfAoi(confirmed)).toBe("Unconfirmed");
    await set({ resubscribeConfirms: true });
    expect(await importAoi(confirmed, true)).toBe(0);
    expect(await stateOfAoi(confirmed)).toBe("Active");
  });

  test("who comes back to a confirmed list must confirm again, or need not", async () => {
    await sandbox.control.setState(confirmed, AOI, "Deleted");
    expect(await importAoi(confirmed, true)).toBe(0);
    expect(await stateOfAoi(confirmed)).toBe("Unconfirmed");
    await set({ resubscribedOnConfirmedList: "Active" });
    await sandbox.control.setState(confirmed, AOI, "Deleted");
    expect(await importAoi(confirmed, true)).toBe(0);
    expect(await stateOfAoi(confirmed)).toBe("Active");
  });

  test("coming back keeps the date of joining, or sets it anew; the date of the state is new", async () => {
    const dates = async () => {
      const { body } = await sandbox.control.api<{ Date: string; ListJoinedDate: string }>(
        "GET",
        `subscribers/${newsletter}.json?email=${AOI}`,
      );
      return body;
    };
    await importAoi(newsletter);
    await sandbox.control.setState(newsletter, AOI, "Deleted");
    const before = await dates();
    await set({ clockOffsetMs: 86_400_000 });
    await importAoi(newsletter, true);
    const after = await dates();
    expect(after.ListJoinedDate).toBe(before.ListJoinedDate);
    expect(after.Date > before.Date).toBe(true);

    await set({ resubscribeResetsJoinedDate: true });
    await sandbox.control.setState(newsletter, AOI, "Deleted");
    await importAoi(newsletter, true);
    expect((await dates()).ListJoinedDate > before.ListJoinedDate).toBe(true);
  });
});

test("on a confirmed list the new stay unconfirmed, and are refused with 208 the second time", async () => {
  expect(await importAoi(confirmed)).toBe(0);
  expect(await stateOfAoi(confirmed)).toBe("Unconfirmed");
  expect(await importAoi(confirmed)).toBe(208);
  await sandbox.control.setState(confirmed, AOI, "Active");
  expect(await importAoi(confirmed)).toBe(0);
  expect(await stateOfAoi(confirmed)).toBe("Active");
});

test("a bounce suppresses the address, unless set otherwise or on an OnlyThisList list", async () => {
  await sandbox.control.setState(events, AOI, "Bounced");
  expect(await suppressed()).toEqual([]);
  await sandbox.control.setState(newsletter, AOI, "Bounced");
  expect(await suppressed()).toMatchObject([{ SuppressionReason: "Bounced" }]);
  await set({ bounceSuppresses: false });
  await sandbox.control.setState(newsletter, "ben@example.com", "Bounced");
  expect(await suppressed()).toHaveLength(1);
});

test("who signs up again is suppressed no more", async () => {
  await sandbox.control.setState(newsletter, AOI, "Unsubscribed");
  await sandbox.control.setState(newsletter, AOI, "Active");
  expect(await suppressed()).toEqual([]);
  expect(await importAoi(newsletter)).toBe(0);
});
