import type { ListDetails } from "../destinations/list.js";
import type { FieldProblem } from "../refusal.js";
import type { UpdateExport } from "./export-requests.js";
import type { Membership, OnLeave } from "./export.entity.js";

/** What becomes of the people on a list when an export is deleted or moved away from it. */
export type Leaving = "KEEP" | "REMOVE";

/** What every export has: left out it stays, and null would be nothing. Null guards are the usual ones again. */
const NEVER_EMPTY = ["name", "clientId", "listId", "segmentIds", "matching", "membership", "onLeave"] as const;

/** An explicit null where a change has nothing to clear: refused rather than taken for what is left out. */
export function checkCleared(input: UpdateExport): FieldProblem[] {
  const text = {
    en: "This cannot be emptied. Leave it out to keep what is there, or give another value.",
    ja: "この項目は空にできません。現在の値を残す場合は省略し、変更する場合は値を指定してください。",
  };
  return NEVER_EMPTY.filter((path) => input[path] === null).map((path) => ({ path, code: "NOT_NULLABLE", text }));
}

/** How many may be newly rejected in one run before somebody is told of it. */
export function checkNotifyRejectedOver(count: number | null | undefined): FieldProblem[] {
  if (count == null || count >= 0) return [];
  const text = {
    en: "Enter 0 to be told of anybody who is rejected, or how many may be rejected before you are told.",
    ja: "1件でも拒否されたら通知する場合は0を、それ以外は通知せずに許容する件数を入力してください。",
  };
  return [{ path: "notifyRejectedOver", code: "OUT_OF_RANGE", text }];
}

/** Whether what becomes of leavers goes with the membership, and with what an unsubscribe means on the list (null: unknown). */
export function checkOnLeave(
  { membership = "ADD_AND_UPDATE", onLeave = "KEEP" }: { readonly membership?: Membership; readonly onLeave?: OnLeave },
  list: ListDetails | null,
): FieldProblem[] {
  if (onLeave === "KEEP") return [];
  if (membership !== "MIRROR") {
    const text = {
      en: "Only an export with the membership MIRROR takes leavers off the list. Choose MIRROR, or KEEP for leavers.",
      ja: "離脱者をリストから外せるのはメンバーシップが MIRROR のエクスポートだけです。MIRROR を選択するか、離脱者を KEEP にしてください。",
    };
    return [{ path: "onLeave", code: "ONLY_WITH_MIRROR", text }];
  }
  if (onLeave === "UNSUBSCRIBE" && list?.unsubscribeScope === "ALL_CLIENT_LISTS") {
    const text = {
      en: `On the list "${list.name}" an unsubscribe counts for all of the client's lists, so leavers would lose all of their mail. Choose DELETE or KEEP.`,
      ja: `リスト「${list.name}」では配信停止がクライアントの全リストに適用されるため、離脱者にどのメールも届かなくなります。DELETE または KEEP を選択してください。`,
    };
    return [{ path: "onLeave", code: "UNSUBSCRIBES_EVERYWHERE", text }];
  }
  return [];
}
