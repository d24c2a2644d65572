// @vitest-environment node
import { HttpError } from "react-admin";
import { afterEach, describe, expect, test, vi } from "vitest";

import { createGraphQLClient } from "../../console/data-provider/client.js";
import { ConnectionClientsDocument, ViewerDocument } from "../../console/data-provider/generated.js";

afterEach(() => vi.unstubAllGlobals());

function answering(status: number, body: unknown) {
  const calls: { path: string; init: RequestInit }[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    calls.push({ path, init });
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  });
  return calls;
}

const viewer = { id: "u1", name: "Mika", email: "mika@example.com", role: "ADMIN" };
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: HttpError) => error,
  );

describe("the GraphQL client", () => {
  test("posts the operation with the session cookie and the viewer's language", async () => {
    const calls = answering(200, { data: { viewer } });
    await expect(createGraphQLClient(() => "ja").request(ViewerDocument, {})).resolves.toEqual({ viewer });
    const [call] = calls;
    expect(call?.path).toBe("/graphql");
    expect(call?.init).toMatchObject({ method: "POST", credentials: "same-origin" });
    expect(new Headers(call?.init.headers).get("accept-language")).toBe("ja");
    expect(JSON.parse(String(call?.init.body))).toMatchObject({ query: expect.stringContaining("query Viewer") });
  });

  test("an answer for nobody is 401, whatever the transport says", async () => {
    answering(200, { data: null, errors: [{ message: "Log in.", extensions: { code: "UNAUTHENTICATED" } }] });
    expect((await errorOf(createGraphQLClient(() => "en").request(ViewerDocument, {})))?.status).toBe(401);
  });

  test("a right that is missing is 403, with the server's sentence", async () => {
    answering(200, { errors: [{ message: "Your role does not allow this.", extensions: { code: "FORBIDDEN" } }] });
    const error = await errorOf(createGraphQLClient(() => "en").request(ViewerDocument, {}));
    expect([error?.status, error?.message]).toEqual([403, "Your role does not allow this."]);
  });

  test("a server that is away and a page that is no answer are told apart in words", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("Failed to fetch")));
    const client = createGraphQLClient(() => "en");
    expect((await errorOf(client.request(ViewerDocument, {})))?.message).toBe("listwright.error.unreachable");
    answering(502, "<html>Bad gateway</html>");
    expect((await errorOf(client.request(ViewerDocument, {})))?.message).toBe("listwright.error.not_understood");
  });

  test("what could not be read live is null with the reason, where that is of use", async () => {
    const data = { connection: { clients: null } };
    answering(200, { data, errors: [{ message: "Campaign Monitor could not be reached." }] });
    const client = createGraphQLClient(() => "en");
    await expect(client.requestPartial(ConnectionClientsDocument, { id: "cn1" })).resolves.toEqual({
      data,
      problems: ["Campaign Monitor could not be reached."],
    });
    await expect(client.request(ConnectionClientsDocument, { id: "cn1" })).rejects.toThrow("could not be reached");
  });
});
