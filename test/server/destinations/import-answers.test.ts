import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { readImportAnswer } from "../../../server/destinations/campaign-monitor/read-import.js";
import { AnsweredAccount, failureOf } from "./answered-account.js";

let world: AnsweredAccount;
beforeAll(async () => (world = await AnsweredAccount.start()));
afterAll(() => world.close());

const REFUSED = { FailureDetails: ["x", "y", "y"].map((name) => ({ EmailAddress: `${name}@example.com`, Code: 206 })) };

describe("an import's answer", () => {
  const documented = {
    FailureDetails: [],
    TotalUniqueEmailsSubmitted: 3,
    TotalExistingSubscribers: 1,
    TotalNewSubscribers: 2,
    DuplicateEmailsInSubmission: ["anna@example.com"],
  };
  // One was sent: of three, two are too many.
  const read = {
    ...{ submitted: 3, added: 2, existing: 1, unaccounted: 2 },
    ...{ duplicates: ["anna@example.com"], failures: [] },
  };
  const failed = {
    ...documented,
    TotalExistingSubscribers: 0,
    FailureDetails: [{ EmailAddress: "bad@example", Code: 1, Message: "Invalid Email Address" }],
  };
  const failures = [{ email: "bad@example", code: 1, state: null, message: "Invalid Email Address" }];

  test.each([
    ["as documented", 201, documented, read],
    ["with status 200", 200, documented, read],
    ["with status 202 and more than is known", 202, { ...documented, JobId: 7 }, read],
    [
      "with other letters and numbers as text",
      201,
      {
        failuredetails: null,
        totalUniqueEmailsSubmitted: "3",
        TOTALEXISTINGSUBSCRIBERS: "1",
        totalnewsubscribers: "2",
        duplicateEmailsInSubmission: [{ EmailAddress: "anna@example.com" }],
      },
      read,
    ],
    [
      "without counts",
      201,
      { FailureDetails: [] },
      { ...read, submitted: 1, added: 1, existing: 0, unaccounted: 0, duplicates: [] },
    ],
    ["without the new ones", 201, { TotalUniqueEmailsSubmitted: 9, TotalExistingSubscribers: 4 }, { added: 5 }],
    ["without the existing ones", 201, { TotalUniqueEmailsSubmitted: 9, TotalNewSubscribers: 4 }, { existing: 5 }],
    ["with code 210", 400, { ResultData: failed, Code: 210, Message: "Some failures" }, { added: 2, failures }],
    ["with code 210 and status 200", 200, { code: "210", resultdata: failed }, { added: 2, failures }],
    ["with failures and no code", 201, failed, { added: 2, failures }],
    ["with code 0", 201, { ...documented, Code: 0, Message: null }, read],
  ])("is understood %s", async (_case, status, answer, expected) => {
    world.server.answerJson(status, answer);
    expect(await world.importAnna()).toMatchObject(expected);
  });

  test.each<[string, object, number, object?]>([
    ["that adds up", { TotalUniqueEmailsSubmitted: 4, TotalNewSubscribers: 3, TotalExistingSubscribers: 1 }, 0],
    ["with one new person too few", { TotalNewSubscribers: 2, TotalExistingSubscribers: 1 }, 1],
    ["that counted fewer than were sent", { TotalUniqueEmailsSubmitted: 2 }, 2],
    ["with more than were sent", { TotalNewSubscribers: 4, TotalExistingSubscribers: 3 }, 3],
    ["that leaves one of the two out", { TotalNewSubscribers: 1 }, 0],
    ["without totals", { FailureDetails: [] }, 0],
    [
      "in which two are one",
      { TotalUniqueEmailsSubmitted: 3, TotalNewSubscribers: 3, TotalExistingSubscribers: 0 },
      0,
      { DuplicateEmailsInSubmission: ["a1@example.com"] },
    ],
    ["whose failures are in no count", { TotalNewSubscribers: 2, TotalExistingSubscribers: 0 }, 0, REFUSED],
    ["whose failures count as existing", { TotalNewSubscribers: 2, TotalExistingSubscribers: 2 }, 0, REFUSED],
    ["that forgets one beside its failures", { TotalNewSubscribers: 1, TotalExistingSubscribers: 0 }, 1, REFUSED],
  ])("%s is held against the number that was sent", (_case, totals, unaccounted, more = {}) => {
    expect(readImportAnswer({ ...totals, ...more }, 4, false)?.unaccounted).toBe(unaccounted);
  });

  test("says where a refused address stands", async () => {
    const codes = { 204: "SUPPRESSED", 205: "DELETED", 206: "UNSUBSCRIBED", 207: "BOUNCED", 208: "UNCONFIRMED" };
    const rows = Object.keys(codes).map((code) => ({ EmailAddress: `x${code}@example.com`, Code: Number(code) }));
    world.server.answerJson(400, { Code: 210, ResultData: { FailureDetails: rows } });
    expect((await world.importAnna()).failures.map(({ state }) => state)).toEqual(Object.values(codes));
  });

  test("is understood compressed, and after a byte order mark", async () => {
    world.server.answer((response) => {
      response.writeHead(201, { "content-encoding": "gzip" });
      response.end(gzipSync(`\uFEFF${JSON.stringify(documented)}`));
    });
    expect(await world.importAnna()).toEqual(read);
  });

  test.each([
    ["an empty body", 201, ""],
    ["a page", 200, "<!DOCTYPE html><title>Welcome</title>"],
    ["a truncated body", 201, JSON.stringify(documented).slice(0, -9)],
    ["other JSON", 200, '{"status":"maintenance"}'],
    ["a bare text", 201, '"anna@example.com"'],
    ["code 210 without saying who", 400, '{"Code":210,"Message":"Some failures"}'],
    ["code 210 with nobody failed", 400, `{"Code":210,"ResultData":${JSON.stringify(documented)}}`],
    ["a page with status 404", 404, "<html>Not Found</html>"],
    ["a redirection", 302, ""],
  ])("is not made up from %s", async (_case, status, body) => {
    world.server.answer((response) => response.writeHead(status, { location: "/elsewhere" }).end(body));
    expect(await failureOf(world.importAnna())).toMatchObject({
      reason: "MALFORMED_ANSWER",
      mayHaveTakenEffect: true,
      canPass: true,
    });
    expect(world.server.requests).toHaveLength(1);
  });

  test("that is truncated inside its compression is malformed", async () => {
    world.server.answer((response) => {
      const whole = gzipSync(JSON.stringify(documented));
      response.writeHead(201, { "content-encoding": "gzip" }).end(whole.subarray(0, whole.length - 12));
    });
    expect(await failureOf(world.importAnna())).toMatchObject({ reason: "MALFORMED_ANSWER" });
  });
});

describe("a refusal", () => {
  test.each([
    [100, 401, "CREDENTIAL_REFUSED"],
    [100, 400, "CREDENTIAL_REFUSED"],
    [50, 401, "CREDENTIAL_REFUSED"],
    [120, 401, "CREDENTIAL_REFUSED"],
    [122, 200, "CREDENTIAL_REFUSED"],
    [60, 401, "PERMISSION_MISSING"],
    [403, 403, "PERMISSION_MISSING"],
    [101, 401, "NOT_YOURS"],
    [102, 401, "NOT_YOURS"],
    [404, 404, "NOT_FOUND"],
    [700, 400, "ACCOUNT_PROBLEM"],
    [666, 403, "ACCOUNT_PROBLEM"],
    [429, 429, "RATE_LIMITED"],
    [429, 400, "RATE_LIMITED"],
    [500, 500, "SERVER_ERROR"],
    [900, 400, "SERVER_ERROR"],
    [1000, 400, "SERVER_ERROR"],
    [400, 400, "INVALID_REQUEST"],
    [214, 400, "INVALID_REQUEST"],
    [209, 400, "INVALID_REQUEST"],
    [7777, 400, "INVALID_REQUEST"],
    [7777, 503, "SERVER_ERROR"],
  ])("with code %i and status %i means %s", async (code, status, reason) => {
    world.server.answerJson(status, { Code: code, Message: "about anna+news@example.com" });
    const failure = await failureOf(world.importAnna());
    expect(failure).toMatchObject({ reason, details: { code, status } });
    expect(failure.message).not.toContain("anna");
  });

  test.each([
    ["RATE_LIMITED", 429, "slow down"],
    ["SERVER_ERROR", 500, ""],
    ["SERVER_ERROR", 502, "<html><body>Bad Gateway</body></html>"],
    ["SERVER_ERROR", 503, "<html><body>Maintenance</body></html>"],
    ["SERVER_ERROR", 504, "upstream request timeout"],
    ["INVALID_REQUEST", 413, "<html>Payload Too Large</html>"],
    ["MALFORMED_ANSWER", 401, "<html>Log in to the proxy</html>"],
  ])("that is no envelope means %s at status %i", async (reason, status, body) => {
    world.server.answer((response) => response.writeHead(status, { "content-type": "text/html" }).end(body));
    expect(await failureOf(world.importAnna())).toMatchObject({ reason, details: { status } });
  });

  test("says how long to wait when the destination did", async () => {
    const slow = { Code: 429, Message: "Rate limit exceeded" };
    world.server.answerJson(429, slow, { "retry-after": "7" });
    expect((await failureOf(world.importAnna())).details.retryAfterMs).toBe(7_000);
    world.server.answerJson(429, slow, { "retry-after": new Date(Date.now() + 60_000).toUTCString() });
    expect((await failureOf(world.importAnna())).details.retryAfterMs).toBeGreaterThan(50_000);
    for (const headers of [{}, { "retry-after": "soon" }]) {
      world.server.answerJson(429, slow, headers);
      expect((await failureOf(world.importAnna())).details.retryAfterMs).toBeUndefined();
    }
  });
});
