import { createClient } from "graphql-ws";
import { HttpError } from "react-admin";

import type { TypedDocumentString } from "./generated.js";

/** What the console needs of the server's GraphQL endpoint. Tests put their own behind it. */
export interface GraphQLClient {
  /** Throws an HttpError when the server answers with any top-level error. */
  request<R, V>(document: TypedDocumentString<R, V>, variables: V, signal?: AbortSignal): Promise<R>;
  /** For answers that are of use although a part, read live from elsewhere, is missing: says why in `problems`. */
  requestPartial<R, V>(
    document: TypedDocumentString<R, V>,
    variables: V,
    signal?: AbortSignal,
  ): Promise<PartialAnswer<R>>;
  /** Settles when the server completes the subscription or `signal` aborts; rejects when it cannot be kept up. */
  subscribe<R, V>(
    document: TypedDocumentString<R, V>,
    variables: V,
    onData: (data: R) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** `data` with what is missing as null, and the server's sentences about it. */
export interface PartialAnswer<R> {
  readonly data: R;
  readonly problems: readonly string[];
}

interface Answer<R> {
  readonly data?: R | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** A session cookie says who calls; `getLocale` says in which language the server's sentences should come. */
export function createGraphQLClient(getLocale: () => string): GraphQLClient {
  const socket = createClient({
    url: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    connectionParams: () => ({ "accept-language": getLocale() }),
    retryAttempts: 3,
    shouldRetry: () => true,
  });

  async function post<R, V>(
    document: TypedDocumentString<R, V>,
    variables: V,
    signal?: AbortSignal,
  ): Promise<Answer<R>> {
    let response: Response;
    try {
      response = await fetch("/graphql", {
        method: "POST",
        credentials: "same-origin",
        headers: { "content-type": "application/json", accept: "application/json", "accept-language": getLocale() },
        body: JSON.stringify({ query: document.toString(), variables }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new HttpError("listwright.error.unreachable", 0);
    }
    const answer = (await response.json().catch(() => null)) as Answer<R> | null;
    if (answer === null || (answer.data === undefined && !answer.errors)) {
      throw new HttpError("listwright.error.not_understood", response.status);
    }
    const [first] = answer.errors ?? [];
    if (response.status === 401 || first?.extensions?.code === "UNAUTHENTICATED") {
      throw new HttpError("ra.notification.logged_out", 401);
    }
    if (first && (answer.data === undefined || answer.data === null)) throw toHttpError(first, response.status);
    return answer;
  }

  return {
    async request(document, variables, signal) {
      const { data, errors } = await post(document, variables, signal);
      if (errors?.[0]) throw toHttpError(errors[0], 500);
      return data as NonNullable<typeof data>;
    },

    async requestPartial(document, variables, signal) {
      const { data, errors = [] } = await post(document, variables, signal);
      return { data: data as NonNullable<typeof data>, problems: errors.map(({ message }) => message) };
    },

    subscribe(document, variables, onData, signal) {
      return new Promise((resolve, reject) => {
        const stop = socket.subscribe(
          { query: document.toString(), variables: variables as Record<string, unknown> },
          {
            next: ({ data, errors }) => {
              if (data) onData(data as Parameters<typeof onData>[0]);
              else if (errors?.[0]) reject(new HttpError(errors[0].message, 500));
            },
            error: () => reject(new HttpError("listwright.error.unreachable", 0)),
            complete: resolve,
          },
        );
        signal.addEventListener("abort", stop, { once: true });
      });
    },
  };
}

function toHttpError(error: NonNullable<Answer<unknown>["errors"]>[number], status: number): HttpError {
  return new HttpError(error.message, error.extensions?.code === "FORBIDDEN" ? 403 : status < 400 ? 500 : status);
}
