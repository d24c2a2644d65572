import { afterEach, beforeEach, expect, test } from "vitest";

import type { ReceivedMail } from "./mail-sink.js";
import { MINUTE, NotificationWorld, PUBLIC_URL, type RunValues } from "./notification-world.js";

let world: NotificationWorld;
beforeEach(async () => {
  world = await NotificationWorld.create();
  await world.pool.query("UPDATE app_user SET time_zone = 'America/New_York' WHERE id = 'admin'");
  await world.makePerson("Jun", "ADMIN", { locale: "ja", timeZone: "Asia/Tokyo" });
});
afterEach(() => world.close());

/** The e-mails to the two admins: English in New York, Japanese in Tokyo. */
async function toBoth(): Promise<{ en: ReceivedMail; ja: ReceivedMail }> {
  const mails = await world.tell();
  const by = (to: string) => mails.filter((mail) => mail.to === to);
  const [en, ja] = [by("ada@example.com"), by("jun@example.com")];
  expect([en.length, ja.length]).toEqual([1, 1]);
  expect([en[0]!.html.slice(0, 40), ja[0]!.html.slice(0, 40)]).toEqual([
    expect.stringContaining('lang="en"'),
    expect.stringContaining('lang="ja"'),
  ]);
  return { en: en[0]!, ja: ja[0]! };
}

async function afterRun(exportId: string, values: RunValues) {
  const runId = await world.endRun(exportId, values);
  const both = await toBoth();
  for (const { text, html } of [both.en, both.ja]) {
    expect(text).toContain(`${PUBLIC_URL}/#/runs/${runId}/show`);
    expect(html).toContain(`href="${PUBLIC_URL}/#/runs/${runId}/show"`);
  }
  return both;
}

test("FAILED says what failed, why, and what to do", async () => {
  const id = await world.makeExport("Customers\r\nBcc: <everybody>");
  const { en, ja } = await afterRun(id, { state: "FAILED", failure_code: "LIST_NOT_FOUND" });
  expect(en.subject).toBe("Listwright: “Customers Bcc: <everybody>” failed");
  expect(en.text).toContain("The list does not exist any more.");
  expect(en.text).toContain("Choose another list for the export, or restore the list in Campaign Monitor.");
  expect(en.text).toContain("Hello Ada,");
  expect(en.html).toContain("“Customers Bcc: &#60;everybody&#62;” failed");
  expect(ja.subject).toBe("Listwright: 「Customers Bcc: <everybody>」の実行が失敗しました");
  expect(ja.text).toContain("リストが存在しません。");
  expect(ja.text).toContain("Jun 様");
});

test("REJECTIONS counts whom a run newly rejected or did not remove; more than the export's threshold, and not again while it goes on", async () => {
  const id = await world.makeExport();
  await world.pool.query("UPDATE export SET notify_rejected_over = 2 WHERE id = $1", [id]);
  await world.endRun(id, { state: "COMPLETED_WITH_WARNINGS", rejected: 2 });
  expect(await world.tell()).toEqual([]);
  const { en, ja } = await afterRun(id, { state: "COMPLETED_WITH_WARNINGS", rejected: 2, removal_failed: 1 });
  expect(en.subject).toBe("Listwright: “Customers” finished with problems for 3 people");
  expect(en.text).toContain("Campaign Monitor rejected 2 people. 1 person could not be taken off the list.");
  expect(ja.text).toContain("Campaign Monitor が2件の宛先を拒否しました。1件の宛先をリストから外せませんでした。");
  // Further ones one after the other are the same trouble; after a run without any, they are news.
  await world.endRun(id, { state: "COMPLETED_WITH_WARNINGS", rejected: 9 });
  expect(await world.tell()).toEqual([]);
  await world.endRun(id, { state: "COMPLETED_WITH_WARNINGS", still_rejected: 9 });
  expect(await world.tell()).toEqual([]);
  await world.endRun(id, { state: "COMPLETED_WITH_WARNINGS", rejected: 3, still_rejected: 9 });
  expect(await world.tell()).toHaveLength(2);
  await world.endRun(id, { state: "SUCCEEDED" });
  expect((await toBoth()).en.subject).toBe("Listwright: “Customers” works again");
});

test("HELD says why, until when in the reader's time zone, and is told to nobody once somebody decided", async () => {
  const id = await world.makeExport();
  const held = {
    state: "HELD",
    held_at: world.now,
    held_until: new Date("2026-11-28T16:30:00Z"),
    held_because: [{ code: "LIST_WOULD_BE_EMPTY", count: 4210, limit: null }],
  };
  const { en, ja } = await afterRun(id, held);
  expect(en.subject).toBe("Listwright: “Customers” is held until somebody decides");
  expect(en.text).toContain("4,210 people would be removed, and nobody would be left on the list.");
  expect(en.text).toContain("Undecided, it is cancelled on 28 November 2026, 11:30 (America/New_York).");
  expect(ja.text).toContain("2026年11月29日 01:30（Asia/Tokyo）までに判断されない場合はキャンセルされます。");
  // Decided within the time of collecting, approved or expired: quiet.
  const [approved, expired] = [await world.endRun(id, held), await world.endRun(id, held)];
  await world.note();
  await world.changeRun(approved, { state: "QUEUED" });
  await world.changeRun(expired, { state: "CANCELLED", failure_code: "HELD_EXPIRED" });
  expect(await world.tell()).toEqual([]);
  expect(await world.query("SELECT FROM incident WHERE closed_at IS NULL")).toHaveLength(1);
});

test("a removal that is held is told to admins only, and names whose people it is about", async () => {
  const vera = await world.makePerson("Vera", "VIEWER");
  await world.preferences.update({ kinds: ["HELD", "FAILED"] }, vera);
  const settings = { connectionId: world.connectionId, removalOf: { exportName: "Old customers", listName: "List" } };
  const held_because = [{ code: "REMOVAL", count: 12, limit: null }];
  await world.endRun(null, { kind: "REMOVAL", state: "HELD", held_at: world.now, held_because, settings });
  const { en, ja } = await toBoth();
  expect(en.subject).toBe("Listwright: The removal of the people of “Old customers” is held until somebody decides");
  expect(ja.subject).toBe("Listwright: 「Old customers」の宛先の削除が保留され、判断を待っています");
  await world.endRun(null, { kind: "REMOVAL", state: "FAILED", failure_code: "LIST_NOT_FOUND", settings });
  await toBoth();
});

test("SKIPPED is told where a person is needed: without a connection, without consent, and a slot that was given up", async () => {
  const id = await world.makeExport("Weekly", null);
  const without = await afterRun(id, { state: "SKIPPED", skip_reason: "NO_CONNECTION" });
  expect(without.en.subject).toBe("Listwright: “Weekly” did not run");
  expect(without.en.text).toContain("Attach a connection to the export.");
  await world.endRun(id, { state: "SUCCEEDED" });
  await world.tell();

  const daily = await world.makeExport("Daily");
  const slot = (hour: number) => new Date(Date.UTC(2026, 10, 25, hour));
  // A later slot is made up for; then none is.
  await world.endRun(daily, { state: "SKIPPED", skip_reason: "MISSED", slot: slot(1) });
  await world.endRun(daily, { state: "SUCCEEDED", slot: slot(2) });
  expect(await world.tell()).toEqual([]);
  await world.endRun(daily, { state: "SKIPPED", skip_reason: "MISSED", slot: slot(3) });
  const missed = await afterRun(daily, { state: "SKIPPED", skip_reason: "MISSED", slot: slot(4) });
  expect(missed.en.text).toContain("The run of 24 November 2026, 23:00 (America/New_York) was given up.");
  expect(missed.ja.text).toContain("2026年11月25日 13:00（Asia/Tokyo）の実行は見送られました。");
  await world.endRun(daily, { state: "SUCCEEDED", slot: slot(5) });
  expect(await world.tell()).toEqual([]);

  await world.pool.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account)
     SELECT gen_random_uuid(), connection_id, 'WITHDRAWN', by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account FROM consent`,
  );
  await world.endRun(daily, { state: "SKIPPED", skip_reason: "CONSENT_WITHDRAWN" });
  const withdrawn = await toBoth();
  expect(withdrawn.en.text).toContain("Connection “Newsletter account”: The consent to this transfer was withdrawn.");
  expect(withdrawn.ja.text).toContain(`接続を開く:\n${PUBLIC_URL}/#/connections/${world.connectionId}/show`);
});

test("REAUTHENTICATION leads to the connection and to the run", async () => {
  const id = await world.makeExport();
  await world.pool.query("UPDATE connection SET needs_reauthentication_since = now()");
  const { en, ja } = await afterRun(id, { state: "FAILED", failure_code: "NEEDS_REAUTHENTICATION" });
  expect(en.subject).toBe(
    "Listwright: Connection “Newsletter account” must be authenticated again: “Customers” cannot run",
  );
  expect(en.text).toContain(`Open the connection:\n${PUBLIC_URL}/#/connections/${world.connectionId}/show`);
  expect(ja.subject).toBe("Listwright: 接続「Newsletter account」の再認証が必要です（「Customers」は実行できません）");
  await world.pool.query("UPDATE connection SET needs_reauthentication_since = NULL");
  await world.endRun(id, { state: "SUCCEEDED" });
  const again = await toBoth();
  expect(again.en.text).toMatch(/A run got through on .* \(America\/New_York\)\./);
  expect(again.ja.text).toMatch(/（Asia\/Tokyo）以降の問題: Campaign Monitor が接続の認証情報を受け付けません。/);
});

test("CONSENT_RENEWAL is told when the account changed, with the day on which the former consent ends, and when it has", async () => {
  const id = await world.makeExport();
  await world.pool.query("UPDATE setting SET consent_grace_days = 10");
  await world.pool.query(
    `UPDATE connection SET account = '[{"id": "another", "name": "Another"}]', account_changed_at = $1`,
    [world.now],
  );
  const before = await toBoth();
  expect(before.en.subject).toBe(
    "Listwright: The consent of connection “Newsletter account” must be renewed, or “Customers” will stop",
  );
  expect(before.en.text).toContain("holds until 5 December 2026, 04:00 (America/New_York)");
  expect(before.ja.text).toContain("以前の同意は2026年12月5日 18:00（Asia/Tokyo）まで有効です");
  world.pass(9 * 24 * 60 * MINUTE);
  expect(await world.tell()).toEqual([]);
  world.pass(24 * 60 * MINUTE);
  const after = await toBoth();
  expect(after.en.subject).toBe(
    "Listwright: The consent of connection “Newsletter account” has run out: “Customers” cannot run",
  );
  expect(after.ja.text).toContain("接続の画面で同意してください。");
  await world.endRun(id, { state: "SKIPPED", skip_reason: "CONSENT_REQUIRED" });
  expect(await world.tell()).toEqual([]);
});
