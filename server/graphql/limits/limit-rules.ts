import { maxAliasesRule } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthRule } from "@escape.tech/graphql-armor-max-depth";
import { maxDirectivesRule } from "@escape.tech/graphql-armor-max-directives";
import type { FieldNode, OperationDefinitionNode, SelectionSetNode, ValidationContext, ValidationRule } from "graphql";

import type { Text } from "../../text.js";
import { RefusedRequest } from "../refused-request.js";
import { LIMITS } from "./limits.js";

/** What is refused of a document itself, whoever sends it and whichever way: HTTP and WebSocket, subscriptions included. */
export function limitRules(options: { readonly introspection: boolean }): ValidationRule[] {
  return [
    ruleOf(maxDepthRule({ n: LIMITS.depth, flattenFragments: true, ...refusing("QUERY_TOO_DEEP", TOO_DEEP) })),
    ruleOf(maxAliasesRule({ n: LIMITS.aliases, ...refusing("TOO_MANY_ALIASES", TOO_MANY_ALIASES) })),
    ruleOf(maxDirectivesRule({ n: LIMITS.directives, ...refusing("TOO_MANY_DIRECTIVES", TOO_MANY_DIRECTIVES) })),
    fewRootFields,
    oneOperation,
    ...(options.introspection ? [] : [noIntrospection]),
  ];
}

/** The libraries' types are of an object that the visitor takes as it is. */
function ruleOf(rule: (context: ValidationContext) => object): ValidationRule {
  return (context) => rule(context);
}

/** They would throw a sentence of their own, in English. */
function refusing(code: string, text: Text) {
  const onReject = [(context: ValidationContext | null) => context?.reportError(new RefusedRequest(code, text))];
  return { propagateOnRejection: false, onReject };
}

function fewRootFields(context: ValidationContext) {
  return {
    OperationDefinition(node: OperationDefinitionNode) {
      if (countFields(node.selectionSet, context, new Set()) <= LIMITS.rootFields) return;
      context.reportError(new RefusedRequest("TOO_MANY_ROOT_FIELDS", TOO_MANY_ROOT_FIELDS, { node }));
    },
  };
}

/** Fields of a selection, fragments resolved. A fragment counts once: a second time it asks for the same. */
function countFields(set: SelectionSetNode, context: ValidationContext, seen: Set<string>): number {
  let count = 0;
  for (const selection of set.selections) {
    if (selection.kind === "Field") count += 1;
    else if (selection.kind === "InlineFragment") count += countFields(selection.selectionSet, context, seen);
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      const fragment = context.getFragment(selection.name.value);
      if (fragment) count += countFields(fragment.selectionSet, context, seen);
    }
  }
  return count;
}

/** Only one is ever carried out; others would only be there to be checked. */
function oneOperation(context: ValidationContext) {
  const operations = context.getDocument().definitions.filter(({ kind }) => kind === "OperationDefinition");
  if (operations.length > LIMITS.rootFields) {
    context.reportError(new RefusedRequest("TOO_MANY_OPERATIONS", TOO_MANY_OPERATIONS));
  }
  return {};
}

function noIntrospection(context: ValidationContext) {
  return {
    Field(node: FieldNode) {
      if (node.name.value !== "__schema" && node.name.value !== "__type") return;
      context.reportError(new RefusedRequest("INTROSPECTION_DISABLED", NO_INTROSPECTION, { node }));
    },
  };
}

const TOO_DEEP: Text = {
  en: `The operation asks for fields more than ${LIMITS.depth} levels deep. Ask for the inner ones by their IDs in another operation.`,
  ja: `フィールドの入れ子が${LIMITS.depth}階層を超えています。内側のフィールドは、ID を指定して別の操作で取得してください。`,
};
const TOO_MANY_ALIASES: Text = {
  en: `The operation has more than ${LIMITS.aliases} aliases. Divide it into several.`,
  ja: `エイリアスが${LIMITS.aliases}個を超えています。操作を複数に分けてください。`,
};
const TOO_MANY_DIRECTIVES: Text = {
  en: `The operation has more than ${LIMITS.directives} directives. Divide it into several.`,
  ja: `ディレクティブが${LIMITS.directives}個を超えています。操作を複数に分けてください。`,
};
const TOO_MANY_ROOT_FIELDS: Text = {
  en: `One operation may hold at most ${LIMITS.rootFields} queries, mutations or subscriptions. Send the others in operations of their own.`,
  ja: `1つの操作に含められるクエリ、ミューテーション、サブスクリプションは${LIMITS.rootFields}個までです。残りは別の操作として送信してください。`,
};
const TOO_MANY_OPERATIONS: Text = {
  en: `The document has more than ${LIMITS.rootFields} operations. Send only the one that is wanted.`,
  ja: `ドキュメントに含まれる操作が${LIMITS.rootFields}個を超えています。必要な操作だけを送信してください。`,
};
const NO_INTROSPECTION: Text = {
  en: "The schema cannot be read here: the operator has turned introspection off. It is documented in schema.graphql.",
  ja: "運用担当者がイントロスペクションを無効にしているため、ここではスキーマを読み取れません。スキーマは schema.graphql に記載されています。",
};
