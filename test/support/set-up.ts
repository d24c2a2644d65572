import type { TestApp } from "./app.js";
import type { TestProfiles } from "./profiles.js";
import { SEED } from "./sandbox.js";

/** What a mutation's union answered, refusals included. */
export interface Answer {
  readonly __typename: string;
  readonly id: string;
  readonly message?: string;
  readonly fields?: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

const ANSWER = "__typename ... on UserError { message } ... on ValidationError { fields { path code message } }";

type Sender = Pick<TestApp, "send">;

/** Calls one mutation; throws unless it succeeded. Answers the ID of what it made. */
export async function succeed(app: Sender, mutation: string, variables: Record<string, unknown>, type: string) {
  const answer = await call(app, mutation, variables, type);
  if (answer.__typename !== type) throw new Error(`Expected ${type}, got ${JSON.stringify(answer)}`);
  return answer.id;
}

/** Calls one mutation, such as "createSource(input: $input)"; the types of its variables are looked up by name. */
export async function call(
  app: Sender,
  mutation: string,
  variables: Record<string, unknown>,
  type: string,
): Promise<Answer> {
  const declared = Object.keys(variables).map(
    (name) => `$${name}: ${VARIABLE_TYPES[mutation.split("(")[0]!]?.[name] ?? DEFAULTS[name]}`,
  );
  const head = declared.length === 0 ? "" : `(${declared.join(", ")})`;
  const query = `mutation ${head} { answer: ${mutation} { ${ANSWER} ... on ${type} { id } } }`;
  return (await app.send<{ answer: Answer }>(query, variables)).answer;
}

const DEFAULTS: Readonly<Record<string, string>> = {
  id: "ID!",
  connectionId: "ID!",
  exportId: "ID!",
  segmentId: "ID!",
  segmentIds: "[ID!]!",
  key: "ID!",
  version: "String!",
  apiKey: "String!",
  password: "String",
  resync: "Boolean!",
};

const VARIABLE_TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  createSource: { input: "CreateSourceInput!" },
  createSegment: { input: "CreateSegmentInput!" },
  createConnection: { input: "CreateConnectionInput!" },
  createExport: { input: "CreateExportInput!" },
  updateExport: { input: "UpdateExportInput!" },
};

export async function makeSource(app: Sender, profiles: TestProfiles): Promise<string> {
  const input = { name: "Customers", connectionString: profiles.connectionString, profileRelation: profiles.relation };
  return succeed(app, "createSource(input: $input)", { input }, "Source");
}

export async function makeSegment(app: Sender, sourceId: string, sql = "SELECT * FROM profile"): Promise<string> {
  const input = { name: `Segment of ${sql.length} letters`, sourceId, sql };
  return succeed(app, "createSegment(input: $input)", { input }, "Segment");
}

/** A connection that lacks nothing: consent, credential, export user. */
export async function makeConnection(app: Pick<TestApp, "send" | "admin">): Promise<string> {
  const connectionId = await succeed(
    app,
    "createConnection(input: $input)",
    { input: { displayName: "Newsletter account" } },
    "Connection",
  );
  const { consentStatement } = await app.send<{ consentStatement: { version: string } }>(
    "{ consentStatement(locale: en) { version } }",
  );
  const steps: [string, Record<string, unknown>][] = [
    [
      "giveConsent(connectionId: $connectionId, statementVersion: $version, locale: en)",
      { version: consentStatement.version },
    ],
    ["authenticateWithApiKey(connectionId: $connectionId, apiKey: $apiKey)", { apiKey: SEED.apiKey }],
    ["addSelfAsExportUser(connectionId: $connectionId, password: $password)", { password: app.admin.password }],
  ];
  for (const [mutation, variables] of steps) {
    await succeed(app, mutation, { connectionId, ...variables }, "Connection");
  }
  return connectionId;
}

export const MATCHING = { email: "email", name: ["name"], consentToTrack: { value: "YES" } };

export interface MadeExport {
  readonly sourceId: string;
  readonly segmentId: string;
  readonly connectionId: string;
  readonly exportId: string;
}

/** Everything from a source to an export that is ready to run. */
export async function makeExport(
  app: Pick<TestApp, "send" | "admin">,
  profiles: TestProfiles,
  changes: Record<string, unknown> = {},
): Promise<MadeExport> {
  const sourceId = await makeSource(app, profiles);
  const segmentId = await makeSegment(app, sourceId);
  const connectionId = await makeConnection(app);
  const input = {
    name: "Customers to the newsletter",
    connectionId,
    clientId: SEED.clientId,
    listId: SEED.listIds.newsletter,
    segmentIds: [segmentId],
    matching: MATCHING,
    ...changes,
  };
  const exportId = await succeed(app, "createExport(input: $input)", { input }, "Export");
  return { sourceId, segmentId, connectionId, exportId };
}

export const COUNTS =
  "evaluated invalid withheld duplicates unique unchanged toAdd toUpdate toRemove added updated rejected inDoubt skippedByMode stillRejected notAttempted removed removalFailed removalNotNeeded removalInDoubt removalNotAttempted keptByClaim keptForeign destinationNew destinationExisting";

export type Counts = Readonly<Record<string, number | null>>;

export interface Run {
  readonly id: string;
  readonly state: string;
  readonly skipReason: string | null;
  readonly failure: { readonly code: string; readonly message: string; readonly advice: string } | null;
  readonly progress: number;
  readonly counts: Counts;
  readonly rejections: readonly {
    readonly code: number;
    readonly meaning: string;
    readonly advice: string;
    readonly count: number;
  }[];
}

export const RUN = `id state skipReason failure { code message advice } progress counts { ${COUNTS} } rejections { code meaning advice count }`;

let keys = 0;

export async function startRun(app: Sender, exportId: string, resync = false): Promise<string> {
  keys += 1;
  return succeed(
    app,
    "startExportRun(exportId: $exportId, idempotencyKey: $key, resync: $resync)",
    { exportId, key: `key ${keys}`, resync },
    "ExportRun",
  );
}

/** Watches a run through the subscription until it has finished, and answers every state it was told. */
export async function watchToEnd(app: TestApp, runId: string): Promise<Run[]> {
  const client = app.socket();
  const seen: Run[] = [];
  try {
    const query = `subscription ($runId: ID!) { exportRunProgress(runId: $runId) { ${RUN} } }`;
    for await (const result of client.iterate<{ exportRunProgress: Run }>({ query, variables: { runId } })) {
      if (result.errors) throw new Error(result.errors.map((error) => error.message).join("\n"));
      seen.push(result.data!.exportRunProgress);
    }
    return seen;
  } finally {
    await client.dispose();
  }
}

/** Starts a run and waits for its end. */
export async function run(app: TestApp, exportId: string, resync = false): Promise<Run> {
  return (await watchToEnd(app, await startRun(app, exportId, resync))).at(-1)!;
}
