import { GraphQLError, type ASTNode } from "graphql";

import type { Text } from "../text.js";

/**
 * A request that is refused as a whole, or one part of it, before or instead of being carried out: in words for the
 * caller's language (see mask-error.ts), under a code that stays the same.
 */
export class RefusedRequest extends GraphQLError {
  override readonly name = "RefusedRequest";

  constructor(
    code: string,
    readonly text: Text,
    options: { readonly node?: ASTNode | undefined; readonly status?: number } = {},
  ) {
    super(text.en, {
      ...(options.node ? { nodes: options.node } : {}),
      extensions: { code, http: { status: options.status ?? 400 } },
    });
  }
}

/** The refusal in an error that a library put another one around; null for any other error. */
export function refusedRequestIn(error: unknown): RefusedRequest | null {
  for (let inner = error; inner instanceof GraphQLError; inner = inner.originalError) {
    if (inner instanceof RefusedRequest) return inner;
  }
  return null;
}
