import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { OtherCampaignMonitor } from "../../support/other-campaign-monitor/server.js";
import { inPlaceOfSandbox, SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";

const { newsletter, confirmed, events } = SEED.listIds;
const AOI = "aoi@example.com";

/** What one call was answered with, in short. */
type Short = string | number | boolean | undefined;

interface Both {
  readonly place: TestSandbox;
  readonly puts: (
    listId: string,
    state: "Deleted" | "Bounced" | "Unconfirmed" | "Unsubscribed" | "Active",
  ) => Promise<void>;
}

let both: readonly Both[];
let sandbox: TestSandbox;
let other: OtherCampaignMonitor;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(async () => {
  await sandbox.control.reset();
  const lists = [
    { id: newsletter, title: "Newsletter", fields: [{ name: "Customer number", type: "Text" }] },
    { id: confirmed, title: "Confirmed newsletter", confirmedOptIn: true },
    { id: events, title: "Events", allClientLists: false },
  ];
  other = await OtherCampaignMonitor.start({
    apiKey: SEED.apiKey,
    clients: [{ id: SEED.clientId, name: "Harbour Coffee", lists }],
  });
  both = [
    { place: sandbox, puts: (listId, state) => sandbox.control.setState(listId, AOI, state) },
    {
      place: inPlaceOfSandbox(other),
      puts: async (listId, state) => other.setState(listId, AOI, state.toLowerCase() as Lowercase<typeof state>),
    },
  ];
  return () => other.close();
});
afterAll(() => sandbox.close());

interface Body {
  readonly Code?: number;
  readonly ResultData?: { readonly FailureDetails: readonly { readonly Code: number }[] };
  readonly Results?: readonly {
    readonly [name: string]: unknown;
    readonly CustomFields: readonly { readonly Key: string }[];
  }[];
  readonly TotalNewSubscribers?: number;
  readonly DuplicateEmailsInSubmission?: readonly string[];
  readonly ResultsOrderedBy?: string;
  readonly TotalNumberOfRecords?: number;
  readonly [name: string]: unknown;
}

const call = ({ place }: Both, method: string, path: string, body?: unknown) =>
  place.control.api<Body>(method, path, body);

const importing = (on: Both, rows: readonly object[], more: object = {}, listId: string = newsletter) =>
  call(on, "POST", `subscribers/${listId}/import.json`, {
    Subscribers: rows.map((row) => ({ EmailAddress: AOI, ConsentToTrack: "Unchanged", ...row })),
    ...more,
  });

const aoi = async (on: Both, listId: string = newsletter) =>
  (await call(on, "GET", `subscribers/${listId}.json?email=${AOI}&includetrackingpreference=true`)).body;

const rowCode = (answer: { body: Body }) => answer.body.ResultData?.FailureDetails[0]?.Code;
const long = { CustomFields: [{ Key: "Customernumber", Value: "x".repeat(251) }] };
const suppress = (on: Both) => call(on, "POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: [AOI] });

/** An open question: how it is asked, what the sandbox answers by default, and what the other server does. */
const QUESTIONS: readonly (readonly [string, (on: Both) => Promise<Short>, Short, Short])[] = [
  [
    "which of two rows with one address is stored",
    async (on) => {
      await importing(on, [{ Name: "First" }, { Name: "Second" }]);
      return String((await aoi(on)).Name);
    },
    "Second",
    "First",
  ],
  [
    "whether addresses that differ in case are duplicates",
    async (on) =>
      (await importing(on, [{}, { EmailAddress: "AOI@example.com" }])).body.DuplicateEmailsInSubmission?.length,
    1,
    0,
  ],
  [
    "what a missing consent fails",
    async (on) => (await importing(on, [{ ConsentToTrack: undefined }])).body.Code,
    214,
    210,
  ],
  [
    "what an address first seen with Unchanged reads as",
    async (on) => {
      await importing(on, [{}]);
      return String((await aoi(on)).ConsentToTrack);
    },
    "Yes",
    "",
  ],
  ["what becomes of a value that is too long", async (on) => rowCode(await importing(on, [long])), undefined, 810],
  [
    "what an empty value does",
    async (on) => {
      await importing(on, [{ CustomFields: [{ Key: "[Customernumber]", Value: "7" }] }]);
      await importing(on, [{ CustomFields: [{ Key: "[Customernumber]", Value: "" }] }]);
      return ((await aoi(on)).CustomFields as readonly unknown[]).length;
    },
    1,
    0,
  ],
  [
    "what a read calls a field",
    async (on) => {
      await importing(on, [{ CustomFields: [{ Key: "[Customernumber]", Value: "7" }] }]);
      return ((await aoi(on)).CustomFields as readonly { Key: string }[])[0]?.Key;
    },
    "[Customernumber]",
    "Customer number",
  ],
  [
    "what a page calls a state",
    async (on) => {
      await on.puts(newsletter, "Bounced");
      const { body } = await call(on, "GET", `lists/${newsletter}/bounced.json`);
      return String(body.Results?.[0]?.State);
    },
    "Bounced",
    "bounced",
  ],
  [
    "whether who is suppressed, and never was on the list, is added",
    async (on) => {
      await suppress(on);
      return rowCode(await importing(on, [{}]));
    },
    204,
    undefined,
  ],
  [
    "the code of who is suppressed and has unsubscribed",
    async (on) => {
      await on.puts(newsletter, "Unsubscribed");
      return rowCode(await importing(on, [{}]));
    },
    206,
    204,
  ],
  [
    "what suppressing makes of an active row",
    async (on) => {
      await on.puts(newsletter, "Active");
      await suppress(on);
      return String((await aoi(on)).State).toLowerCase();
    },
    "unsubscribed",
    "active",
  ],
  [
    "whether a bounce suppresses",
    async (on) => {
      await on.puts(newsletter, "Bounced");
      return (await call(on, "GET", `clients/${SEED.clientId}/suppressionlist.json`)).body.TotalNumberOfRecords;
    },
    1,
    0,
  ],
  [
    "whether Resubscribe lifts a bounce",
    async (on) => {
      await on.puts(events, "Bounced");
      return rowCode(await importing(on, [{}], { Resubscribe: true }, events));
    },
    undefined,
    207,
  ],
  [
    "what Resubscribe makes of who was deleted from a confirmed opt-in list",
    async (on) => {
      await on.puts(confirmed, "Deleted");
      await importing(on, [{}], { Resubscribe: true }, confirmed);
      return String((await aoi(on, confirmed)).State).toLowerCase();
    },
    "unconfirmed",
    "active",
  ],
  [
    "what who comes back counts as",
    async (on) => {
      await on.puts(newsletter, "Deleted");
      return (await importing(on, [{}], { Resubscribe: true })).body.TotalNewSubscribers;
    },
    0,
    1,
  ],
  ["the status of a good import", async (on) => (await importing(on, [{}])).status, 201, 200],
  [
    "deleting who is deleted",
    async (on) => {
      await on.puts(newsletter, "Deleted");
      return (await call(on, "DELETE", `subscribers/${newsletter}.json?email=${AOI}`)).status;
    },
    400,
    200,
  ],
  [
    "unsubscribing who has unsubscribed",
    async (on) => {
      await on.puts(newsletter, "Unsubscribed");
      return (await call(on, "POST", `subscribers/${newsletter}/unsubscribe.json`, { EmailAddress: AOI })).status;
    },
    400,
    200,
  ],
  ["a list that does not exist", async (on) => (await call(on, "GET", "lists/none.json")).body.Code, 101, 404],
  [
    "a page beyond the end",
    async (on) => (await call(on, "GET", `lists/${newsletter}/active.json?page=2`)).body.Code,
    undefined,
    800,
  ],
  [
    "the order when none is asked for",
    async (on) => (await call(on, "GET", `lists/${newsletter}/active.json`)).body.ResultsOrderedBy,
    "date",
    "email",
  ],
  [
    "whether the date is heeded",
    async (on) => {
      await on.puts(newsletter, "Active");
      return (await call(on, "GET", `lists/${newsletter}/active.json?date=2090-01-01`)).body.TotalNumberOfRecords;
    },
    0,
    1,
  ],
  [
    "letters beyond ASCII",
    async (on) => rowCode(await importing(on, [{ EmailAddress: "aoi@例え.example.com" }])),
    undefined,
    1,
  ],
  [
    "the key of a field whose name has no Latin letter",
    async (on) =>
      String(
        (await call(on, "POST", `lists/${newsletter}/customfields.json`, { FieldName: "氏名", DataType: "Text" })).body,
      ),
    "[]",
    "[氏名]",
  ],
];

describe("the sandbox and the other server answer otherwise", () => {
  test.each(QUESTIONS)("%s", async (_, ask, bySandbox, byOther) => {
    expect(bySandbox).not.toBe(byOther);
    expect([await ask(both[0]!), await ask(both[1]!)]).toEqual([bySandbox, byOther]);
  });
});
