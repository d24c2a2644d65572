import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { BYTES, POST, request } from "./hostile/bytes.js";
import { OPERATIONS } from "./hostile/operations.js";
import { REQUESTS } from "./hostile/requests.js";
import { ADMIN } from "../support/first-admin.js";
import { JSON_TYPE, startHostileWorld, type HostileWorld } from "./hostile/world.js";

/**
 * What somebody sends who means no good, to a server as it is shipped: each request with the answer that it must get. A
 * new one is a new row in a table (hostile/operations.ts, requests.ts, bytes.ts). At the end the server is as healthy as
 * before, and its log shows no fault: what a client does wrong is the client's error.
 */
let world: HostileWorld;
beforeAll(async () => {
  world = await startHostileWorld();
});
afterAll(() => world.close());

describe("an operation is answered as intended:", () => {
  test.each(OPERATIONS)("$what", async ({ as = "admin", query, variables, status = 200, code, says }) => {
    const given = { ...variables };
    if (query.includes("$sourceId")) given["sourceId"] = world.sourceId;
    if (given["url"] === "own") given["url"] = world.databaseUrl;
    const response = await world.send({
      method: "POST",
      path: "/graphql",
      headers: { ...JSON_TYPE, ...world.credentials.get(as) },
      body: JSON.stringify({ query, variables: given }),
    });
    const { errors, data } = JSON.parse(response.body) as Answer;
    const error = errors?.[0];
    const refusal = data?.answer?.fields?.[0];
    expect({ status: response.status, code: error?.extensions?.code ?? refusal?.code }, response.body).toEqual({
      status,
      code,
    });
    expect(error?.message ?? refusal?.message ?? "").toMatch(says ?? /\p{L}{3,}/u);
    expectNothingTold(response.body);
  });
});

describe("a request is answered as intended:", () => {
  test.each(REQUESTS)("$what", async ({ as = "nobody", headers = {}, status, says, body, ...request }) => {
    const all: Record<string, string> = {
      ...(body === undefined ? {} : JSON_TYPE),
      ...world.credentials.get(as),
      ...headers,
    };
    if (all["cookie"] === "unsigned")
      all["cookie"] = world.credentials.get("session")!["cookie"]!.replace(/\..*$/s, "");
    if (all["cookie"] === "swapped") all["cookie"] = await swappedCookie();
    const response = await world.send({
      method: "GET",
      ...request,
      headers: all,
      ...(body === undefined ? {} : { body }),
    });
    expect(response.status, response.body).toBe(status);
    if (says) expect(response.body).toMatch(says);
    expect(response.body).not.toMatch(/<script>alert/);
    expectNothingTold(response.body);
  });

  test("an OAuth answer that is replayed, too late, or another session's", async () => {
    const session = world.credentials.get("session")!;
    const begin = async () => {
      const query = `mutation ($id: ID!) { beginOAuth(connectionId: $id) { ... on OAuthBegun { url } } }`;
      const body = JSON.stringify({ query, variables: { id: world.connectionId } });
      const response = await world.send({
        method: "POST",
        path: "/graphql",
        headers: { ...JSON_TYPE, ...session },
        body,
      });
      const { url } = (JSON.parse(response.body) as { data: { beginOAuth: { url: string } } }).data.beginOAuth;
      return new URL(url).searchParams.get("state")!;
    };
    const answer = (state: string, headers: Record<string, string>) =>
      world.send({
        method: "GET",
        path: `/oauth/callback?error=access_denied&state=${encodeURIComponent(state)}`,
        headers,
      });

    const first = await begin();
    expect(await answer(first, { cookie: await world.logIn() })).toMatchObject({
      status: 400,
      body: expect.stringMatching(/begun in another session/) as unknown,
    });
    const second = await begin();
    expect((await answer(second, session)).status).toBe(303);
    expect(await answer(second, session)).toMatchObject({
      status: 400,
      body: expect.stringMatching(/used already/) as unknown,
    });
    const third = await begin();
    await world.pool.query(
      "UPDATE oauth_attempt SET expires_at = now() - interval '1 second' WHERE consumed_at IS NULL",
    );
    expect(await answer(third, session)).toMatchObject({
      status: 400,
      body: expect.stringMatching(/longer than ten minutes/) as unknown,
    });
  });
});

describe("bytes are answered as intended:", () => {
  test.each(BYTES)("%s", async (_what, bytes, first) => {
    const answered = await world.sendBytes(bytes);
    expect(answered).toMatch(first);
    expectNothingTold(answered);
  });

  test("headers that come too slowly, and a body that does", async () => {
    const begun = performance.now();
    const [headers, body] = await Promise.all([
      world.sendBytes("GET /health HTTP/1.1\r\nHost: loc"),
      world.sendBytes(request([...POST, "Content-Length: 100"], "{")),
    ]);
    expect(headers).toMatch(/^HTTP\/1.1 408/);
    expect(body).toMatch(/^HTTP\/1.1 408/);
    expect(performance.now() - begun).toBeLessThan(60_000);
  });
});

test("after all of that the server is as it was, and its log holds no fault, no stack and no secret", async () => {
  expect(world.server.child.exitCode).toBeNull();
  expect((await world.send({ method: "GET", path: "/health", headers: {} })).body).toBe('{"status":"ok"}');
  const query = JSON.stringify({ query: "{ viewer { email } users { totalCount } }" });
  const headers = { ...JSON_TYPE, ...world.credentials.get("admin") };
  const { body } = await world.send({ method: "POST", path: "/graphql", headers, body: query });
  expect(JSON.parse(body)).toMatchObject({ data: { viewer: { email: ADMIN.email }, users: {} } });
  const printed = world.server.printed();
  expect(printed.split("\n").filter((line) => /"level":[56]0/.test(line))).toEqual([]);
  expect(printed).not.toMatch(/^\s+at |"stack"|node_modules/m);
  const secrets = [...world.credentials.values()].flatMap((headers) => Object.values(headers));
  for (const secret of secrets) expect(printed).not.toContain(secret.replace(/^Bearer |^[^=]+=/, ""));
  expect(printed).not.toContain(ADMIN.password);
});

interface Answer {
  readonly data?: {
    readonly answer?: { readonly fields?: readonly { readonly code: string; readonly message: string }[] };
  };
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** No stack, no path of a file, nothing of the database's own words about itself. */
function expectNothingTold(body: string): void {
  expect(body).not.toMatch(/node_modules|\.js:\d+|"stack|at \w+ \(|INTERNAL_SERVER_ERROR/);
}

/** One session's token with another's signature. */
async function swappedCookie(): Promise<string> {
  const mine = world.credentials.get("session")!["cookie"]!;
  const other = await world.logIn();
  return mine.slice(0, mine.indexOf(".", mine.indexOf("="))) + other.slice(other.indexOf(".", other.indexOf("=")));
}
