import { createClient } from "graphql-ws";
import { WebSocket } from "ws";

import type { Login } from "./demo-login.js";

/** What the API refused or could not do, in its own words. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** Every mutation answers with what it made, or with a refusal. */
interface Result {
  readonly result: {
    readonly type: string;
    readonly message?: string;
    readonly fields?: readonly { readonly message: string }[];
  };
}

/** A program like any other: it knows an address and a token, and speaks HTTP. */
export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** Throws {@link ApiProblem} for a top-level error. */
  async query<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.headers },
      body: JSON.stringify({ query, variables }),
    });
    return dataOf((await response.json()) as Answer<Data>);
  }

  /**
   * Performs a mutation whose field is called `result` and spreads `Refusal`. Throws {@link ApiProblem} for a refusal
   * other than the expected one.
   */
  async mutate<Success>(
    mutation: string,
    variables: Readonly<Record<string, unknown>>,
    expected?: string,
  ): Promise<Success> {
    const { result } = await this.query<Result>(`${mutation} ${REFUSAL}`, variables);
    if (result.message !== undefined && result.type !== expected) {
      throw new ApiProblem(result.fields?.map(({ message }) => message).join(" ") || result.message);
    }
    return result as Success;
  }

  /** Everything that a subscription tells, until the server completes it. Connects again when the connection is lost. */
  async *subscribe<Data>(query: string, variables: Readonly<Record<string, unknown>>): AsyncGenerator<Data> {
    const client = createClient({
      url: `${this.url.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: this.headers,
    });
    try {
      for await (const event of client.iterate<Data>({ query, variables })) yield dataOf(event as Answer<Data>);
    } finally {
      await client.dispose();
    }
  }
}

const REFUSAL =
  "fragment Refusal on UserError { type: __typename message ... on ValidationError { fields { message } } }";

function dataOf<Data>({ data, errors }: Answer<Data>): Data {
  if (data && !errors?.length) return data;
  throw new ApiProblem(errors?.map(({ message }) => message).join(" ") || "The API gave no answer.");
}

/** A token of one hour's life for whoever this log-in belongs to; null when the log-in is refused. */
export async function openApi(url: string, login: Login): Promise<{ api: ApiClient; revoke(): Promise<void> } | null> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: login.email, password: login.password }),
  });
  if (response.status === 401) return null;
  if (!response.ok) throw new ApiProblem(`Logging in failed with status ${response.status}.`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const session = new ApiClient(url, { cookie });
  const { id, token } = await session.mutate<{ id: string; token: string }>(
    `mutation ($expiresAt: DateTime!) {
      result: createApiToken(name: "Demo", role: ADMIN, expiresAt: $expiresAt) {
        ...Refusal ... on ApiTokenCreated { id token }
      }
    }`,
    { expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
  );
  const api = new ApiClient(url, { authorization: `Bearer ${token}` });
  return {
    api,
    async revoke() {
      await api.mutate("mutation ($id: ID!) { result: revokeApiToken(id: $id) { ...Refusal } }", { id });
    },
  };
}
