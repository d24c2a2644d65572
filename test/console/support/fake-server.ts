import { HttpError } from "react-admin";

import type { GraphQLClient, PartialAnswer } from "../../../console/data-provider/client.js";
import { ExportRunProgressDocument } from "../../../console/data-provider/generated.js";
import type { ExportRunProgressSubscription, TypedDocumentString } from "../../../console/data-provider/generated.js";

type Answer = (variables: unknown) => unknown;

export interface Asked {
  readonly operation: string;
  readonly variables: unknown;
}

/**
 * The server's GraphQL endpoint as the console sees it: typed answers for each operation, and whatever was asked. An operation that
 * no answer was prepared for fails the test by its name.
 */
export class FakeServer implements GraphQLClient {
  readonly asked: Asked[] = [];
  private readonly answers = new Map<string, Answer>();
  private watchers: {
    onData: (data: ExportRunProgressSubscription) => void;
    complete: () => void;
    fail: (error: Error) => void;
  }[] = [];

  answer<R, V>(document: TypedDocumentString<R, V>, answer: R | ((variables: V) => R)): this {
    this.answers.set(operationOf(document), (typeof answer === "function" ? answer : () => answer) as Answer);
    return this;
  }

  /** A part could not be read live: it is null, and the server says why. */
  answerPartially<R, V>(document: TypedDocumentString<R, V>, data: R, problem: string): this {
    this.answers.set(operationOf(document), () => new Partially(data, [problem]));
    return this;
  }

  refuse<R, V>(document: TypedDocumentString<R, V>, error: Error): this {
    this.answers.set(operationOf(document), () => {
      throw error;
    });
    return this;
  }

  variablesOf<R, V>(document: TypedDocumentString<R, V>): V[] {
    const name = operationOf(document);
    return this.asked.filter(({ operation }) => operation === name).map(({ variables }) => variables as V);
  }

  async request<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<R> {
    const answer = this.find(document, variables);
    if (answer instanceof Partially) throw new HttpError(answer.problems[0] ?? "", 500);
    return answer as R;
  }

  async requestPartial<R, V>(document: TypedDocumentString<R, V>, variables: V): Promise<PartialAnswer<R>> {
    const answer = this.find(document, variables);
    if (answer instanceof Partially) return { data: answer.data as R, problems: answer.problems };
    return { data: answer as R, problems: [] };
  }

  subscribe<R, V>(
    document: TypedDocumentString<R, V>,
    variables: V,
    onData: (data: R) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.asked.push({ operation: operationOf(document), variables });
    return new Promise((resolve, reject) => {
      const watcher = {
        onData: onData as (data: ExportRunProgressSubscription) => void,
        complete: resolve,
        fail: reject,
      };
      this.watchers.push(watcher);
      signal.addEventListener("abort", () => {
        this.watchers = this.watchers.filter((one) => one !== watcher);
        resolve();
      });
    });
  }

  get watched(): number {
    return this.watchers.length;
  }

  /** Tells all that watch a run. */
  push(data: ExportRunProgressSubscription): void {
    for (const { onData } of [...this.watchers]) onData(data);
  }

  completeSubscriptions(): void {
    for (const { complete } of this.watchers.splice(0)) complete();
  }

  loseSubscriptions(): void {
    for (const { fail } of this.watchers.splice(0)) fail(new HttpError("listwright.error.unreachable", 0));
  }

  private find<R, V>(document: TypedDocumentString<R, V>, variables: V): unknown {
    const operation = operationOf(document);
    this.asked.push({ operation, variables });
    const answer = this.answers.get(operation);
    if (!answer) throw new Error(`The test prepared no answer for ${operation}.`);
    return answer(variables);
  }
}

class Partially {
  constructor(
    readonly data: unknown,
    readonly problems: readonly string[],
  ) {}
}

export function operationOf<R, V>(document: TypedDocumentString<R, V>): string {
  const [, name] = /(?:query|mutation|subscription)\s+(\w+)/.exec(document.toString()) ?? [];
  if (!name) throw new Error("A document without an operation.");
  return name;
}

export const PROGRESS = operationOf(ExportRunProgressDocument);
