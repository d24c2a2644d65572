import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";

import { RefusedRequest } from "../refused-request.js";
import { checkValues } from "./check-values.js";
import { costOf } from "./cost.js";
import { LIMITS } from "./limits.js";

/**
 * What is refused of an operation together with its variables; null when it may be carried out. The document has passed
 * validation, {@link limitRules} included.
 */
export function checkOperation(options: {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: unknown;
}): RefusedRequest | null {
  const { schema, document, operation } = options;
  const problem = checkValues(document, options.variables);
  if (problem) return problem;
  const variables = (options.variables ?? {}) as Record<string, unknown>;
  return costOf({ schema, document, operation, variables }) > LIMITS.cost ? tooCostly() : null;
}

function tooCostly(): RefusedRequest {
  return new RefusedRequest("QUERY_TOO_COSTLY", {
    en: "The operation could answer more than the server gives at once. Ask for fewer items (limit, first), fewer fields, or less of what is read live from Campaign Monitor, and page on.",
    ja: "この操作の結果は、一度に返せる量を超える可能性があります。件数（limit、first）、フィールド、または Campaign Monitor からその場で読み取る項目を減らし、ページを分けて取得してください。",
  });
}
