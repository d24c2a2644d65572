import { visit, type DocumentNode } from "graphql";

import type { Text } from "../../text.js";
import { RefusedRequest } from "../refused-request.js";
import { LIMITS } from "./limits.js";

/**
 * Looks at every value that a request brings, in its variables and written into its document: how long lists and texts
 * are, how deep they are nested, and whether texts can be stored at all. Whatever a field makes of its argument, it gets
 * none that is out of bounds. Without recursion: a value may be nested deeper than a stack.
 */
export function checkValues(document: DocumentNode, variables: unknown): RefusedRequest | null {
  return checkVariables(variables) ?? checkLiterals(document);
}

function checkVariables(variables: unknown): RefusedRequest | null {
  const waiting: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [
    { value: variables, path: "", depth: 0 },
  ];
  let values = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path, depth } = next;
    values += 1;
    if (values > LIMITS.values) return refused(TOO_MANY_VALUES);
    if (typeof value === "string") {
      const problem = checkText(value, path);
      if (problem) return problem;
    } else if (typeof value === "object" && value !== null) {
      if (depth > LIMITS.valueDepth) return refused(tooDeep(path));
      if (Array.isArray(value) && value.length > LIMITS.listItems) return refused(listTooLong(path));
      for (const [key, inner] of Object.entries(value)) {
        if (!Array.isArray(value) && checkText(key, path)) return refused(unstorable(path));
        waiting.push({ value: inner, path: path === "" ? key : `${path}.${key}`, depth: depth + 1 });
      }
    }
  }
  return null;
}

/** How deep and how many these are is limited by the number of tokens. */
function checkLiterals(document: DocumentNode): RefusedRequest | null {
  let problem: RefusedRequest | null = null;
  visit(document, {
    ListValue(node) {
      if (node.values.length > LIMITS.listItems) problem ??= refused(listTooLong(""));
    },
    StringValue(node) {
      problem ??= checkText(node.value, "");
    },
  });
  return problem;
}

function checkText(text: string, path: string): RefusedRequest | null {
  if (text.length > LIMITS.textLength) return refused(textTooLong(path));
  if (text.includes("\0") || !text.isWellFormed()) return refused(unstorable(path));
  return null;
}

function refused(text: Text): RefusedRequest {
  return new RefusedRequest("BAD_USER_INPUT", text);
}

const TOO_MANY_VALUES: Text = {
  en: `The variables hold more than ${LIMITS.values} values. Send them in several requests.`,
  ja: `変数の値が${LIMITS.values}個を超えています。複数のリクエストに分けて送信してください。`,
};

function listTooLong(path: string): Text {
  return {
    en: `${nameOf(path).en} has more than ${LIMITS.listItems} items. Send them in several requests.`,
    ja: `${nameOf(path).ja}の要素が${LIMITS.listItems}個を超えています。複数のリクエストに分けて送信してください。`,
  };
}

function textTooLong(path: string): Text {
  return {
    en: `${nameOf(path).en} is longer than ${LIMITS.textLength} characters. Shorten it.`,
    ja: `${nameOf(path).ja}が${LIMITS.textLength}文字を超えています。短くしてください。`,
  };
}

function tooDeep(path: string): Text {
  return {
    en: `${nameOf(path.slice(0, path.indexOf("."))).en} is nested more than ${LIMITS.valueDepth} levels deep. Send a flatter value.`,
    ja: `${nameOf(path.slice(0, path.indexOf("."))).ja}の入れ子が${LIMITS.valueDepth}階層を超えています。より浅い値を送信してください。`,
  };
}

function unstorable(path: string): Text {
  return {
    en: `${nameOf(path).en} holds a NUL character or half of a character (a lone surrogate). Remove it.`,
    ja: `${nameOf(path).ja}に NUL 文字または不完全な文字（単独のサロゲート）が含まれています。取り除いてください。`,
  };
}

/** A path of the caller's own making is repeated only as far as it reads like one. */
function nameOf(path: string): Text {
  const name = path.slice(0, 100);
  if (/^[\w.]+$/.test(name)) return { en: `The variable ${name}`, ja: `変数 ${name} ` };
  return { en: "A value in the request", ja: "リクエスト内の値" };
}
