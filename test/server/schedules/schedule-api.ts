import { ROLES, type Role } from "../../../server/access/actor.js";
import type { ScheduleClock } from "../../../server/schedules/schedule-clock.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson, type TestPerson } from "../../support/people.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeExport, MATCHING, type MadeExport } from "../../support/set-up.js";

const SCHEDULE =
  "schedule { kind cron timeZone everyMinutes startsAt endsAt whenMissed missedWithinMinutes whenRunning summary }";
export const EXPORT = `__typename ... on Export { id retries nextRunTimes(count: 2) ${SCHEDULE} }
  ... on NotFound { message } ... on ValidationError { fields { path code message } }`;
export const PREVIEW =
  "__typename ... on SchedulePreview { nextTimes summary clockChanges } ... on ValidationError { fields { path code } }";
export const BERLIN = { kind: "OWN", cron: "30 2 * * *", timeZone: "Europe/Berlin" } as const;
export const USUAL = { whenMissed: "RUN_ONCE", missedWithinMinutes: 1440, whenRunning: "WAIT" };
export const NOT_OWN = { cron: null, timeZone: null, everyMinutes: null, startsAt: null, endsAt: null };

export interface Shown {
  readonly __typename: string;
  readonly id: string;
  readonly retries: number;
  readonly nextRunTimes: readonly string[];
  readonly schedule: Readonly<Record<string, unknown>>;
  readonly fields?: readonly { readonly path: string; readonly code: string }[];
}
export type Schedule = Readonly<Record<string, unknown>>;

/** The API with an export on demand, and somebody of each role. No jobs: what is due stays due until somebody looks. */
export class ScheduleApi {
  /** By which slots are due. */
  now = new Date("2027-03-26T12:00:00Z");
  readonly people = {} as Record<Role, TestPerson>;
  app!: TestApp;
  made!: MadeExport;

  private constructor(
    private readonly sandbox: TestSandbox,
    private readonly profiles: TestProfiles,
  ) {}

  static async start(): Promise<ScheduleApi> {
    const api = new ScheduleApi(await startTestSandbox(), await createProfiles());
    const scheduleClock: ScheduleClock = { now: async () => api.now };
    api.app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: api.sandbox.url, ROLE: "api" }, scheduleClock });
    api.made = await makeExport(api.app, api.profiles, { schedule: { kind: "NONE" } });
    for (const role of ROLES) api.people[role] = await makePerson(api.app, role);
    return api;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.sandbox.close();
    await this.profiles.drop();
  }

  async setSchedule(schedule: Schedule, exportId = this.made.exportId): Promise<Shown> {
    const query = `mutation ($exportId: ID!, $schedule: ExportScheduleInput!) {
    answer: setExportSchedule(exportId: $exportId, schedule: $schedule) { ${EXPORT} } }`;
    return (await this.app.send<{ answer: Shown }>(query, { exportId, schedule })).answer;
  }

  async create(changes: Record<string, unknown>): Promise<Shown> {
    const { connectionId, segmentId } = this.made;
    const input = {
      ...{ name: "Scheduled", connectionId, clientId: SEED.clientId, segmentIds: [segmentId] },
      ...{ listId: SEED.listIds.newsletter, matching: MATCHING, ...changes },
    };
    const query = `mutation ($input: CreateExportInput!) { answer: createExport(input: $input) { ${EXPORT} } }`;
    return (await this.app.send<{ answer: Shown }>(query, { input })).answer;
  }

  async show(id: string): Promise<Shown> {
    const query = `query ($id: ID!) { answer: export(id: $id) { ${EXPORT.split("... on NotFound")[0]} } }`;
    return (await this.app.send<{ answer: Shown }>(query, { id })).answer;
  }

  async cursorOf(exportId: string) {
    const { rows } = await this.app.app.services.pool.query<{ set_at: Date; next_slot_at: Date | null }>(
      "SELECT set_at, next_slot_at FROM schedule_cursor WHERE export_id = $1",
      [exportId],
    );
    return rows[0] ?? null;
  }

  async lastAudited(kind: string) {
    const { rows } = await this.app.app.services.pool.query(
      "SELECT operation, action, before, after FROM audit_event WHERE object_kind = $1 ORDER BY id DESC LIMIT 1",
      [kind],
    );
    return rows[0];
  }

  /** The runs that slots of an export became, oldest first. */
  async runsOf(exportId: string) {
    const { rows } = await this.app.app.services.pool.query<{ trigger: string; slot: Date; state: string }>(
      "SELECT trigger, slot, state FROM export_run WHERE export_id = $1 ORDER BY slot",
      [exportId],
    );
    return rows;
  }
}
