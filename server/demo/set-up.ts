import type { ApiClient } from "./api-client.js";
import { chooseList, type ChosenList } from "./choose-list.js";
import { findByName, type Named } from "./find-by-name.js";
import { DEMO_RELATION } from "./load-profiles.js";
import { setUpConnection } from "./set-up-connection.js";
import { setUpExport } from "./set-up-export.js";

const SOURCE = "Demo shop";
export const EVERYBODY = "Everybody";
/** A seventh fewer: few enough to leave at once without a guard that holds the run. */
export const FEWER = "Everybody outside Japan";

/** What the demo sets up once; people may change it afterwards, and a later demo uses it as it is then. */
const SEGMENTS: readonly { readonly name: string; readonly sql: string }[] = [
  { name: EVERYBODY, sql: `SELECT * FROM ${DEMO_RELATION}` },
  { name: FEWER, sql: `SELECT * FROM ${DEMO_RELATION} WHERE country <> 'Japan'` },
  { name: "Customers in Japan", sql: `SELECT * FROM ${DEMO_RELATION} WHERE country = 'Japan'` },
  {
    name: "Loyal customers who agreed to marketing",
    sql: `SELECT * FROM ${DEMO_RELATION} WHERE loyalty_tier IN ('Gold', 'Platinum') AND marketing_consent`,
  },
];

export interface SetUpOptions {
  readonly api: ApiClient;
  /** Of the admin whose token the API client carries. */
  readonly password: string;
  /** Of the role that reads the sample profiles. */
  readonly connectionString: string;
  /** Names the connection and the export: another destination gets its own. */
  readonly destination: string;
  readonly apiKey: string;
  readonly listId: string | null;
  /** Whether the list is only there to be tried with: then it follows the segments, leavers included. */
  readonly mirrors: boolean;
  /** Told what is done, as sentences. */
  readonly say: (sentence: string) => void;
}

export interface SetUp {
  readonly exportId: string;
  readonly list: ChosenList;
  /** The list is empty though something was sent to it before: everybody is to be sent anew. */
  readonly needsResync: boolean;
}

/** Everything an export needs, through the API; what is there by name already is used. */
export async function setUp(options: SetUpOptions): Promise<SetUp> {
  const { api, say } = options;
  const segmentId = await setUpSegments(api, await setUpSource(options));
  const connectionId = await setUpConnection(options);
  const list = await chooseList(api, connectionId, options.listId);
  const { id: exportId, hasRun } = await setUpExport(api, {
    name: `${EVERYBODY} (${options.destination})`,
    segmentId,
    connectionId,
    list,
    mirrors: options.mirrors,
  });
  say(`Export to the list "${list.name}" is set up.`);
  return { exportId, list, needsResync: hasRun && list.activeSubscribers === 0 };
}

async function setUpSource({ api, connectionString, say }: SetUpOptions): Promise<string> {
  const present = await findByName(api, "sources", "name", SOURCE);
  if (present) {
    await api.mutate(
      `mutation ($id: ID!, $input: UpdateSourceInput!) {
        result: updateSource(id: $id, input: $input) { ...Refusal }
      }`,
      { id: present.id, input: { connectionString } },
    );
    return present.id;
  }
  const { id } = await api.mutate<Named>(
    `mutation ($input: CreateSourceInput!) {
      result: createSource(input: $input) { ...Refusal ... on Source { id } }
    }`,
    { input: { name: SOURCE, connectionString, profileRelation: DEMO_RELATION } },
  );
  say(`Source "${SOURCE}" reads the sample profiles.`);
  return id;
}

/** The ID of the segment of everybody. */
async function setUpSegments(api: ApiClient, sourceId: string): Promise<string> {
  const ids = new Map<string, string>();
  for (const { name, sql } of SEGMENTS) {
    const present = await findByName(api, "segments", "name", name);
    const { id } =
      present ??
      (await api.mutate<Named>(
        `mutation ($input: CreateSegmentInput!) {
          result: createSegment(input: $input) { ...Refusal ... on Segment { id } }
        }`,
        { input: { name, sourceId, sql } },
      ));
    ids.set(name, id);
  }
  return ids.get(EVERYBODY)!;
}
