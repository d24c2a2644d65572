import { afterAll, beforeAll, expect, test } from "vitest";

import { makePerson } from "../../support/people.js";
import { succeed } from "../../support/set-up.js";
import { eventsOf } from "./audit-trail.js";
import { AuditWorld, substanceOf } from "./audit-world.js";

let world: AuditWorld;
beforeAll(async () => (world = await AuditWorld.create()));
afterAll(() => world.close());

test("people, what they may do, whom a connection is shared with, and settings leave their events too", async () => {
  const { pool } = world.app.app.services;
  const told = async (mutation: string, variables = "") => {
    const events = await eventsOf(pool, () =>
      world.app.send(`mutation { answer: ${mutation}${variables} { __typename } }`),
    );
    for (const event of events) expect(event).toMatchObject({ actorId: world.adminId, operation: mutation });
    return events.map(substanceOf);
  };
  const invited = await told("inviteUser", '(email: "hanako.sato@example.com", name: "Hanako Sato", role: VIEWER)');
  expect(invited.map(({ action, kind }) => `${kind} ${action}`).toSorted()).toContain("invitation created");
  expect(JSON.stringify(invited)).not.toContain("hanako.sato");

  const { userId } = await makePerson(world.app, "VIEWER");
  expect(await told("changeUserRole", `(userId: "${userId}", role: CONTRIBUTOR)`)).toEqual([
    {
      action: "changed",
      kind: "user",
      objectId: userId,
      name: "Some viewer",
      before: { role: "VIEWER" },
      after: { role: "CONTRIBUTOR" },
    },
  ]);
  const gone = await told("deactivateUser", `(userId: "${userId}")`);
  expect(gone).toContainEqual(expect.objectContaining({ kind: "user", objectId: userId, action: "changed" }));
  expect(gone).toContainEqual(expect.objectContaining({ kind: "apiToken", name: "test", action: "changed" }));

  const connectionId = await succeed(
    world.app,
    "createConnection(input: $input)",
    { input: { displayName: "Shared" } },
    "Connection",
  );
  for (const [mutation, before, after] of [
    ["shareConnection", false, true],
    ["unshareConnection", true, false],
  ] as const) {
    expect(await told(mutation, `(id: "${connectionId}")`)).toMatchObject([
      { objectId: connectionId, before: { sharedWithContributors: before }, after: { sharedWithContributors: after } },
    ]);
  }
  expect(await told("updateSettings", "(input: { consentGraceDays: 3 })")).toMatchObject([
    { action: "changed", kind: "settings", before: { consentGraceDays: 0 }, after: { consentGraceDays: 3 } },
  ]);
  expect(await world.secretsInTrail()).toEqual([]);
});

/** What a person's change of is recorded by a call instead, or by nothing, and why. */
const WITHOUT_TRIGGER = {
  "written by the authentication library, whose log-ins are recorded by calls":
    "app_account app_session app_verification attempt setup_code oauth_attempt",
  "what runs do, which the ledger and the runs themselves tell":
    "destination_list delivery_intent export_look export_recipient export_run lasting_outcome list_turn plan_sample recipient recipient_event run_recipient run_request settled_batch suppressed_address",
  "of the installation and its libraries": "agenda_jobs installation retired_key schema_migration",
  "recorded by calls, step by step": "erasure erased_list",
  "how far a schedule was followed; the schedule itself is the export's": "schedule_cursor",
  "what the system writes to tell people":
    "run_ending incident incident_export notification notification_export notification_delivery",
  "what people want to be told of, which concerns nobody else": "notification_preference export_watch",
  "notes of what other tables tell": "consent_wording deleted_connection",
  "the trail itself": "audit_event",
};

test("every table either has a trigger that records its changes, or is known to need none", async () => {
  const { rows } = await world.app.app.services.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'listwright'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND NOT EXISTS (SELECT FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgrelid = pg_class.oid AND proname LIKE 'audit\\_%')`,
  );
  const known = Object.values(WITHOUT_TRIGGER).flatMap((names) => names.split(" "));
  expect(rows.map(({ name }) => name).toSorted()).toEqual(known.toSorted());
});
