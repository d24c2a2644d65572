import { GraphQLError } from "graphql";

import { RefusedRequest } from "../refused-request.js";
import { LIMITS } from "./limits.js";

/** For graphql-js's parser, which stops when a document has more words and signs than it may have. */
export const PARSE_OPTIONS = { maxTokens: LIMITS.tokens } as const;

/** That it stopped, in our words; it says so in English only, under no code of its own. Null for any other error. */
export function tokenLimitIn(error: unknown): RefusedRequest | null {
  if (
    !(error instanceof GraphQLError) ||
    !/^Syntax Error: Document contains more tha[nt] \d+ tokens/.test(error.message)
  )
    return null;
  return new RefusedRequest("TOO_MANY_TOKENS", {
    en: `The document has more than ${LIMITS.tokens} words and signs. Put values into variables, and divide it into several operations.`,
    ja: `ドキュメントのトークン数が${LIMITS.tokens}を超えています。値を変数に移し、操作を複数に分けてください。`,
  });
}
