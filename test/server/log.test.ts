import { pino } from "pino";
import { expect, test } from "vitest";

import { describeError, logOptions } from "../../server/log.js";

/** What reaches the log. */
function logged(write: (log: pino.Logger) => void): string {
  const lines: string[] = [];
  write(pino(logOptions({ logLevel: "trace" }), { write: (line: string) => void lines.push(line) }));
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  return lines.join("");
}

test.each([
  ["a request's headers", { req: { headers: { authorization: "Bearer hush-hush", cookie: "a=hush-hush" } } }],
  ["headers in any case, and several", { headers: { "Set-Cookie": ["a=hush-hush", "b=hush-hush"] } }],
  ["an API key, however deep", { a: { b: { c: [{ "X-Api-Key": "hush-hush" }] } } }],
  ["a connection string by its name", { source: { connectionString: "hush-hush" } }],
  ["a password with quotes in it", { password: 'hush-hush"hush-hush' }],
  ["a password that is a number", { input: { password: 4711000815 } }],
  ["a token", { oauth: { access_token: "hush-hush", refreshToken: "hush-hush" } }],
  ["an e-mail address by its name", { user: { email: "hush-hush" } }],
])("%s: not in the log", (_case, object) => {
  const text = logged((log) => log.info(object, "Something happened"));
  expect(text).not.toMatch(/hush-hush|4711000815/);
  expect(text).toContain("[hidden]");
  expect(text).toContain("Something happened");
});

test.each([
  "cannot reach postgresql://reader:hush-hush@db.example.com:5432/shop?sslmode=require",
  "cannot reach postgres://hush-hush@db.example.com/shop",
  "GET /oauth/callback?code=hush-hush&state=hush-hush",
  "GET /invitation?token=hush-hush",
  "sent Authorization: Bearer hush-hush-hush",
  "sent Authorization: Basic aHVzaC1odXNoOng=hush-hush",
  "used lw_hush-hush-hush-hush-hush",
  "with cookie listwright.session_token=hush-hush; Path=/",
  "could not send to hush-hush@example.com",
])("in the words of a message or an error: %s", (words) => {
  const text = logged((log) => {
    log.warn(words);
    log.error({ err: new Error(words, { cause: new Error(words) }) }, "Failed");
  });
  expect(text).not.toMatch(/hush-hush/);
  expect(text.match(/\[hidden\]/g)!.length).toBeGreaterThanOrEqual(3);
});

test("IDs and counts stay, and where it happened", () => {
  const text = logged((log) => {
    log.info({ tokenId: "0197-1", credentialHint: "…1234", sessionIds: ["s1"], tokenCount: 3, ms: 12 }, "Kept");
    log.error({ err: new Error("plain words") }, "Failed");
  });
  for (const kept of ["0197-1", "…1234", '["s1"]', '"tokenCount":3', '"ms":12', "plain words", "log.test.ts"]) {
    expect(text).toContain(kept);
  }
  expect(text).not.toContain("[hidden]");
});

test("errors of PostgreSQL, of JSON and of wrong arguments say what happened, not what they were given", () => {
  const database = Object.assign(new Error('duplicate key value violates unique constraint: "hush-hush"'), {
    code: "23505",
    severity: "ERROR",
    detail: "Key (email)=(hush-hush) already exists.",
    table: "app_user",
    constraint: "app_user_email_key",
  });
  expect(describeError(database)).toMatchObject({ message: "PostgreSQL error 23505 app_user app_user_email_key" });
  const thrown = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };
  const errors = [
    thrown(() => JSON.parse('{"hush": hush-hush')),
    thrown(() => Buffer.from(4_711_000_815 as unknown as string)),
    Object.assign(new Error("Source not found ({ email: 'hush-hush' })"), { name: "NotFoundError" }),
  ];
  for (const error of errors) {
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify(describeError(error))).not.toMatch(/hush|4711000815/);
  }
});
