import { randomUUID } from "node:crypto";

import { beforeEach, expect, test } from "vitest";

import type { Actor } from "../../../server/access/actor.js";
import { ExportAlreadyRunning, type RequestRun } from "../../../server/runs/run.service.js";
import { RunWorld } from "../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

const ACTOR: Actor = {
  userId: "admin",
  role: "ADMIN",
  via: "TOKEN",
  tokenId: null,
  sessionId: null,
  loggedInAt: null,
  networkAddress: null,
  locale: "en",
};

function request(changes: Partial<RequestRun> = {}) {
  const asked: RequestRun = {
    exportId: world.exportId,
    idempotencyKey: "today",
    kind: "EXPORT",
    trigger: "ON_DEMAND",
    origin: "startExportRun",
    ...changes,
  };
  return world.runs.request(world.orm.em.fork(), asked, ACTOR);
}

test("the same key gives the same run, however many ask at once and however late", async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => request()));
  const ids = new Set(answers.map((answer) => ("id" in answer ? answer.id : answer.typename)));
  expect(ids.size).toBe(1);
  await world.performToEnd([...ids][0]!);
  expect(await request()).toMatchObject({ id: [...ids][0], state: "SUCCEEDED" });
  expect(await world.query("SELECT FROM export_run")).toHaveLength(1);
});

test("a key that was used with other arguments is refused", async () => {
  await request();
  expect(await request({ resync: true })).toMatchObject({
    typename: "ValidationError",
    fields: [{ path: "idempotencyKey", code: "REUSED" }],
  });
});

test("keys are kept apart by export and by origin", async () => {
  const first = await request();
  const other = await request({ exportId: await world.makeExport() });
  await world.cancel((first as { id: string }).id);
  const plan = await request({ kind: "PLAN", origin: "planExport" });
  const ids = [first, other, plan].map((answer) => ("id" in answer ? answer.id : answer.typename));
  expect(new Set(ids).size).toBe(3);
});

test("while a run of the export is active another is refused, naming it, and the key stays unused", async () => {
  const first = await request();
  const refused = await request({ idempotencyKey: "later" });
  expect(refused).toBeInstanceOf(ExportAlreadyRunning);
  expect(refused).toMatchObject({ run: { id: (first as { id: string }).id } });
  await world.performToEnd((first as { id: string }).id);
  expect(await request({ idempotencyKey: "later" })).toMatchObject({ state: "QUEUED" });
});

test("an export that does not exist, and a key that is no key, are refused", async () => {
  expect(await request({ exportId: randomUUID() })).toMatchObject({ typename: "NotFound" });
  expect(await request({ exportId: "1 OR true" })).toMatchObject({ typename: "NotFound" });
  for (const idempotencyKey of ["", "x".repeat(256)]) {
    expect(await request({ idempotencyKey })).toMatchObject({ fields: [{ code: "LENGTH" }] });
  }
  expect(await world.query("SELECT FROM export_run")).toHaveLength(0);
});
