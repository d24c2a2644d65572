import type { Text } from "../text.js";
import { RefusedRequest } from "./refused-request.js";

/** How many are wanted, cut to `most`; 0 for none. Throws {@link RefusedRequest} for a negative number. */
export function pageSize(
  argument: "first" | "limit",
  value: number | null | undefined,
  { most, otherwise }: { readonly most: number; readonly otherwise: number },
): number {
  const size = value ?? otherwise;
  if (size < 0) throw wrong(notNegative(argument, most));
  return Math.min(size, most);
}

/** How many to pass over. Throws {@link RefusedRequest} for a negative number. */
export function pageOffset(value: number | null | undefined): number {
  const offset = value ?? 0;
  if (offset < 0) throw wrong(OFFSET_NEGATIVE);
  return offset;
}

/** By a field that the list knows. */
export function fieldUnsortable(fields: readonly string[]): RefusedRequest {
  return wrong({
    en: `sort.field: this list cannot be sorted by that. Use one of ${fields.join(", ")}.`,
    ja: `sort.field：この一覧では指定された項目で並べ替えられません。次のいずれかを指定してください：${fields.join("、")}。`,
  });
}

/** A cursor that no page of this list ever had. */
export function cursorUnknown(): RefusedRequest {
  return wrong(CURSOR_UNKNOWN);
}

function wrong(text: Text): RefusedRequest {
  return new RefusedRequest("BAD_USER_INPUT", text, { status: 200 });
}

const notNegative = (argument: string, most: number): Text => ({
  en: `${argument} must be 0 or more; more than ${most} answers ${most}.`,
  ja: `${argument} には0以上の数を指定してください。${most}を超える場合は${most}件になります。`,
});
const OFFSET_NEGATIVE: Text = {
  en: "offset must be 0 or more: how many items to pass over.",
  ja: "offset には0以上の数（読み飛ばす件数）を指定してください。",
};
const CURSOR_UNKNOWN: Text = {
  en: "after is not a cursor of this list. Pass the endCursor or an edge's cursor of a former page as it came, or leave it out to begin at the start.",
  ja: "after はこの一覧のカーソルではありません。前のページの endCursor またはエッジの cursor をそのまま指定するか、省略して先頭から取得してください。",
};
