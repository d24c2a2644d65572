import { startTestApp, type TestApp } from "../../../support/app.js";
import { createProfiles, type TestProfiles } from "../../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../../support/sandbox.js";
import { call, makeConnection, makeSegment, makeSource, succeed, type Answer } from "../../../support/set-up.js";

/** Name, type and options of a custom field. */
export type NewField = readonly [string, string] | readonly [string, string, readonly string[]];

/** Columns with names and values as they come in Japan, and of every type; and profiles that have them. */
export const JAPANESE_COLUMNS = `ADD メール text, ADD 姓 text, ADD 名 text, ADD 携帯電話 text, ADD 生年月日 date, ADD 都道府県 text,
  ADD 興味 text[], ADD agreed boolean, ADD points integer, ADD seen timestamptz, ADD raw jsonb`;
export const JAPANESE_PROFILES = `INSERT INTO profile (id, email, name, city, country, tier, consent, メール, 姓, 名, 携帯電話, 生年月日, 都道府県, 興味, agreed, points) VALUES
  (1, 'one@example.com', 'One', 'Malmö', 'Sweden', 'Tin', true, 'one@example.com', '山田', '花子', '+819012345678', '1985-02-03', '東京都', ARRAY['Tea'], true, 5),
  (2, 'one@example.com', 'Two', NULL, NULL, 'Lead', false, NULL, NULL, NULL, 'none', NULL, NULL, NULL, false, NULL),
  (3, 'three@example.com', repeat('n', 300), NULL, 'Atlantis', NULL, true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, true, NULL),
  (4, 'not an address', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`;

/** A whole app on a sandbox, with profiles whose columns a test chooses, one segment of all of them, and a connection. */
export class MatchingWorld {
  private constructor(
    readonly app: TestApp,
    readonly sandbox: TestSandbox,
    readonly profiles: TestProfiles,
    readonly sourceId: string,
    readonly segmentId: string,
    readonly connectionId: string,
  ) {}

  /** `columns` are added to the usual ones; `insert` is run before the segment is made. */
  static async create(columns: string, insert: string): Promise<MatchingWorld> {
    const sandbox = await startTestSandbox();
    const app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
    const profiles = await createProfiles();
    await profiles.change(`ALTER TABLE profile ${columns}`);
    await profiles.change(insert);
    const sourceId = await makeSource(app, profiles);
    const segmentId = await makeSegment(app, sourceId);
    return new MatchingWorld(app, sandbox, profiles, sourceId, segmentId, await makeConnection(app));
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.sandbox.close();
    await this.profiles.drop();
  }

  /** A list of its own, with these custom fields: [name, type, options]. Answers its ID. */
  async makeList(name: string, fields: readonly NewField[] = []): Promise<string> {
    const made = await this.sandbox.control.api<string>("POST", `lists/${SEED.clientId}.json`, {
      Title: name,
      UnsubscribeSetting: "OnlyThisList",
      ConfirmedOptIn: false,
    });
    for (const [FieldName, DataType, Options] of fields) {
      await this.sandbox.control.api("POST", `lists/${made.body}/customfields.json`, { FieldName, DataType, Options });
    }
    return made.body;
  }

  input(listId: string, matching: object, changes: object = {}) {
    return {
      name: "Everybody",
      connectionId: this.connectionId,
      clientId: SEED.clientId,
      listId,
      segmentIds: [this.segmentId],
      matching: { email: "email", consentToTrack: { value: "YES" }, ...matching },
      ...changes,
    };
  }

  /** A segment of some of the profiles. */
  only(where: string): Promise<string> {
    return this.select(`SELECT * FROM profile WHERE ${where}`);
  }

  select(sql: string): Promise<string> {
    return makeSegment(this.app, this.sourceId, sql);
  }

  /** What saving such an export answers. */
  save(listId: string, matching: object): Promise<Answer> {
    return call(this.app, "createExport(input: $input)", { input: this.input(listId, matching) }, "Export");
  }

  async saved(listId: string, matching: object, changes: object = {}): Promise<string> {
    return succeed(this.app, "createExport(input: $input)", { input: this.input(listId, matching, changes) }, "Export");
  }

  /** The problems that saving reports, as "path code". */
  async problems(listId: string, matching: object): Promise<string[]> {
    const { fields, __typename } = await this.save(listId, matching);
    return fields?.map(({ path, code }) => `${path} ${code}`) ?? [__typename];
  }

  async warnings(runId: string) {
    const { exportRun } = await this.app.send<{
      exportRun: { warnings: { code: string; count: number | null; field: string | null; message: string }[] };
    }>("query ($id: ID!) { exportRun(id: $id) { warnings { code count field message } } }", { id: runId });
    return exportRun.warnings;
  }
}
