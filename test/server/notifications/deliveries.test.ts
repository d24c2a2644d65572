import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test } from "vitest";

import { guardedFetch } from "../../../server/http/public-address.js";
import { TestNotifications } from "../../../server/notifications/test-notifications.js";
import { AnsweringServer, type ReceivedRequest } from "../../support/answering-server.js";
import { actor, MINUTE, NotificationWorld, PUBLIC_URL } from "./notification-world.js";

let world: NotificationWorld;
let receiver: AnsweringServer;
beforeEach(async () => {
  world = await NotificationWorld.create();
  receiver = await AnsweringServer.start();
  receiver.answer((response) => response.writeHead(204).end());
  await world.preferences.update({ email: false }, actor("admin", "ADMIN"));
  // An independent library refuses a timestamp that is not of these minutes.
  world.now = new Date();
});
afterEach(async () => {
  await receiver.close();
  await world.close();
});

const BROKEN = { state: "FAILED", failure_code: "LIST_NOT_FOUND" } as const;

/** What a receiver reads once it has verified the signature, with a library that is not ours. */
function verified(secret: string, { body, headers }: ReceivedRequest) {
  return new Webhook(secret).verify(body, headers as Record<string, string>) as {
    type: string;
    timestamp: string;
    data: Record<string, unknown>;
  };
}

async function fail(name = "Customers"): Promise<string> {
  const id = await world.makeExport(name);
  await world.endRun(id, BROKEN);
  await world.note();
  world.pass(MINUTE);
  await world.note();
  return id;
}

test("an endpoint gets one signed request that says what happened, and no more", async () => {
  const { secret, webhook } = await world.makeWebhook({ url: `${receiver.url}/hook?key=of-theirs` });
  const exportId = await fail();
  await world.deliver();
  await world.deliver();
  expect(receiver.requests).toHaveLength(1);
  const [request] = receiver.requests;
  expect(request).toMatchObject({ method: "POST", url: "/hook?key=of-theirs" });
  expect(request!.headers["content-type"]).toBe("application/json");
  const message = verified(secret, request!);
  const [{ id, runId } = { id: "", runId: "" }] = await world.query<{ id: string; runId: string }>(
    `SELECT id, run_id AS "runId" FROM notification`,
  );
  expect(request!.headers["webhook-id"]).toBe(id);
  expect(message).toEqual({
    type: "export_run.failed",
    timestamp: expect.stringMatching(/Z$/) as string,
    data: {
      notificationId: id,
      kind: "FAILED",
      code: "LIST_NOT_FOUND",
      exports: [{ id: exportId, name: "Customers" }],
      connection: null,
      runId,
      title: "“Customers” failed",
      message: "The list does not exist any more.",
      advice: "Choose another list for the export, or restore the list in Campaign Monitor.",
      counts: null,
      until: null,
      url: `${PUBLIC_URL}/#/runs/${runId}/show`,
    },
  });
  expect(() => verified(`whsec_${Buffer.alloc(32).toString("base64")}`, request!)).toThrow();
  expect(() => verified(secret, { ...request!, body: request!.body.replace("FAILED", "HELD") })).toThrow();
  expect(await world.deliveries()).toEqual([
    { channel: "WEBHOOK", to: webhook.name, state: "SENT", attempts: 1, problem: null },
  ]);
  expect(world.logged.join("\n")).not.toMatch(/whsec|of-theirs|127\.0\.0\.1/);
});

test("a webhook is told of its kinds and its exports only, and not while it is disabled", async () => {
  const [one, two] = [await world.makeExport("One"), await world.makeExport("Two")];
  await world.makeWebhook({ name: "held", url: receiver.url, kinds: ["HELD"] });
  await world.makeWebhook({ name: "one", url: receiver.url, exportIds: [one] });
  await world.makeWebhook({ name: "off", url: receiver.url, enabled: false });
  const { webhook } = await world.makeWebhook({ name: "all", url: receiver.url });
  await world.endRun(one, { state: "FAILED", failure_code: "DESTINATION_UNAVAILABLE" });
  await world.endRun(two, { state: "FAILED", failure_code: "DESTINATION_UNAVAILABLE" });
  await world.tell();
  const named = receiver.requests.map(({ body }) =>
    (JSON.parse(body) as { data: { exports: { name: string }[] } }).data.exports.map(({ name }) => name),
  );
  expect(named.toSorted((a, b) => a.length - b.length)).toEqual([["One"], ["One", "Two"]]);
  // Disabled or deleted before it is sent: dropped.
  await fail("Three");
  await world.webhooks.update(world.em, webhook.id, { enabled: false });
  await world.deliver();
  await world.webhooks.update(world.em, webhook.id, { enabled: true });
  await fail("Four");
  await world.webhooks.delete(world.em, webhook.id);
  await world.deliver();
  expect((await world.deliveries()).slice(2).map(({ to, state, problem }) => [to, state, problem])).toEqual([
    ["all", "DROPPED", "WEBHOOK_DISABLED"],
    ["all", "DROPPED", "WEBHOOK_DELETED"],
  ]);
  expect(receiver.requests).toHaveLength(2);
});

test("what is not taken is tried again for a day, later each time, under the same ID, and then given up", async () => {
  const { secret } = await world.makeWebhook({ url: receiver.url });
  receiver.answer((response) => response.writeHead(503).end());
  await fail();
  const waits: number[] = [];
  for (let minutes = 0; minutes < 60 * 25; minutes += 1) {
    const before = receiver.requests.length;
    await world.deliver();
    if (receiver.requests.length > before) waits.push(minutes);
    if (waits.length === 9) break;
    // Looks closely at first, and then from one due time to the next.
    const [{ next } = { next: null }] = await world.query<{ next: Date | null }>(
      "SELECT next_attempt_at AS next FROM notification_delivery",
    );
    const jump = Math.max(1, Math.floor(((next?.getTime() ?? 0) - world.now.getTime()) / MINUTE) - 1);
    world.pass(jump * MINUTE);
    minutes += jump - 1;
  }
  expect(waits).toEqual([0, 1, 6, 21, 81, 201, 441, 921, 1401]);
  expect(await world.deliveries()).toMatchObject([{ state: "FAILED", attempts: 9, problem: "HTTP_STATUS" }]);
  expect(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
  expect(verified(secret, receiver.requests[0]!).type).toBe("export_run.failed");
}, 60_000);

test("an endpoint that asks for more time gets it, one that is repaired gets its message, a redirect is not followed", async () => {
  await world.makeWebhook({ url: receiver.url });
  receiver.answer((response) => response.writeHead(429, { "retry-after": "1800" }).end());
  await fail();
  await world.deliver();
  world.pass(29 * MINUTE);
  await world.deliver();
  expect(receiver.requests).toHaveLength(1);
  receiver.answer((response) => response.writeHead(307, { location: `${receiver.url}/elsewhere` }).end());
  world.pass(MINUTE);
  await world.deliver();
  expect(receiver.requests.map(({ url }) => url)).toEqual(["/"]);
  expect(await world.deliveries()).toMatchObject([{ state: "PENDING", problem: "REDIRECTED" }]);
  receiver.answer((response) => response.writeHead(200).end("thanks"));
  world.pass(5 * MINUTE);
  await world.deliver();
  expect(await world.deliveries()).toMatchObject([{ state: "SENT", attempts: 3, problem: null }]);
});

test("410 disables the webhook and says why; a private address is not gone to", async () => {
  const { webhook } = await world.makeWebhook({ url: receiver.url });
  receiver.answer((response) => response.writeHead(410).end());
  await fail();
  await world.deliver();
  expect(await world.webhooks.get(world.em, webhook.id)).toMatchObject({ enabled: false, disabledBecause: "GONE" });
  expect(await world.deliveries()).toMatchObject([{ state: "FAILED", problem: "GONE" }]);
  expect(await world.webhooks.update(world.em, webhook.id, { enabled: true })).toMatchObject({ disabledBecause: null });
  receiver.answer((response) => response.writeHead(200).end());
  await fail("Again");
  await world.deliver({ fetchPublic: guardedFetch({ allowPrivate: false }) });
  expect(receiver.requests).toEqual([]);
  expect((await world.deliveries())[1]).toMatchObject({ state: "FAILED", problem: "PRIVATE_ADDRESS", attempts: 1 });
});

test("after a secret is replaced both sign for a day, then the new one alone; the former is forgotten", async () => {
  const { secret: former, webhook } = await world.makeWebhook({ url: receiver.url });
  const rotated = await world.webhooks.rotateSecret(world.em, webhook.id);
  const { secret } = rotated as { secret: string };
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await fail();
  await world.deliver();
  expect(verified(former, receiver.requests[0]!).data["kind"]).toBe("FAILED");
  expect(verified(secret, receiver.requests[0]!).data["kind"]).toBe("FAILED");
  await world.pool.query("UPDATE webhook SET former_secret_until = $1", [world.now]);
  await fail("Later");
  await world.deliver();
  expect(verified(secret, receiver.requests[1]!).data["kind"]).toBe("FAILED");
  expect(() => verified(former, receiver.requests[1]!)).toThrow();
  expect(await world.query("SELECT FROM webhook WHERE former_secret_sealed IS NOT NULL")).toEqual([]);
  const stored = JSON.stringify(await world.query("SELECT * FROM webhook"));
  expect(stored).not.toContain(secret.slice(6));
});

test("processes share deliveries; one that dies between sending and noting makes it be sent twice, under one ID", async () => {
  await world.preferences.update({ email: true }, actor("admin", "ADMIN"));
  await world.makeWebhook({ url: receiver.url });
  for (let n = 0; n < 6; n += 1) await fail(`Export ${n}`);
  await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
  expect([world.sink.mails.length, receiver.requests.length]).toEqual([6, 6]);

  await fail("The last");
  const dying = {
    ...world.deps().pool,
    connect: () => world.pool.connect(),
    query: async (text: string, values?: unknown[]) => {
      if (text.includes("ended_at = CASE")) throw new Error("died");
      return world.pool.query(text, values);
    },
  } as unknown as typeof world.pool;
  await expect(world.deliver({ pool: dying })).rejects.toThrow("died");
  const sent = world.sink.mails.length + receiver.requests.length;
  expect(sent).toBe(14);
  // As long as the dead one could still be at it, nobody else is.
  world.pass(MINUTE);
  await world.deliver();
  expect(world.sink.mails.length + receiver.requests.length).toBe(sent);
  world.pass(2 * MINUTE);
  await world.deliver();
  expect([world.sink.mails.length, receiver.requests.length]).toEqual([8, 8]);
  expect(world.sink.mails[7]!.messageId).toBe(world.sink.mails[6]!.messageId);
  expect(world.sink.mails[7]!.messageId).toMatch(/^<[0-9a-f-]{36}@example\.com>$/);
  expect(receiver.requests[7]!.headers["webhook-id"]).toBe(receiver.requests[6]!.headers["webhook-id"]);
  expect((await world.deliveries()).every(({ state }) => state === "SENT")).toBe(true);
});

test("a mail server that is away or busy is tried again; an address that it does not know is not", async () => {
  await world.preferences.update({ email: true }, actor("admin", "ADMIN"));
  world.sink.refuse = () => 451;
  await fail();
  await world.deliver();
  expect(await world.deliveries()).toMatchObject([{ state: "PENDING", problem: "MAIL_REFUSED", attempts: 1 }]);
  world.sink.refuse = () => null;
  world.pass(MINUTE);
  await world.deliver();
  expect(await world.deliveries()).toMatchObject([{ state: "SENT", attempts: 2 }]);
  world.sink.refuse = () => 550;
  await fail("Again");
  await world.deliver();
  expect((await world.deliveries())[1]).toMatchObject({ state: "FAILED", attempts: 1 });
});

test("whoever tries it out is told at once what happened, in words", async () => {
  const vera = await world.makePerson("Vera", "VIEWER", { locale: "ja" });
  const tests = new TestNotifications({ ...world.deps(), webhooks: world.webhooks });
  expect(await tests.toSelf(world.em, { ...vera, locale: "ja" })).toMatchObject({
    sent: true,
    message: expect.stringContaining("受け付けました") as string,
  });
  expect(world.sink.mails.map(({ to, subject }) => [to, subject])).toEqual([
    ["vera@example.com", "Listwright: テスト通知"],
  ]);
  world.sink.refuse = () => 550;
  expect(await tests.toSelf(world.em, vera)).toMatchObject({
    sent: false,
    message: expect.stringContaining("The mail server refused it (code 550).") as string,
  });
  const { webhook, secret } = await world.makeWebhook({ url: receiver.url, enabled: false, kinds: ["HELD"] });
  expect(await tests.toWebhook(world.em, webhook.id, vera)).toMatchObject({ sent: true });
  expect(verified(secret, receiver.requests[0]!).type).toBe("notification.test");
  receiver.answer((response) => response.writeHead(500).end());
  expect(await tests.toWebhook(world.em, webhook.id, vera)).toEqual({
    sent: false,
    message: "The endpoint answered with HTTP 500. It must answer with 200 to 299.",
  });
  await receiver.close();
  expect(await tests.toWebhook(world.em, webhook.id, vera)).toEqual({
    sent: false,
    message: "The endpoint did not answer (ECONNREFUSED). Check the address, and that it can be reached from here.",
  });
  // Each of them is listed, and none is tried again.
  world.pass(24 * 60 * MINUTE);
  await world.deliver();
  expect((await world.deliveries()).map(({ state, attempts }) => [state, attempts])).toEqual(
    expect.arrayContaining([
      ["SENT", 1],
      ["FAILED", 1],
    ]),
  );
  expect(await world.deliveries()).toHaveLength(5);
  const silent = new TestNotifications({ ...world.deps({ mailer: null }), webhooks: world.webhooks });
  expect((await silent.toSelf(world.em, vera)).message).toContain("SMTP_URL");
});
