import type { ListDetails } from "../destinations/destination.js";
import type { FieldProblem } from "../refusal.js";
import type { Membership, OnLeave, ScheduleKind } from "./export.entity.js";

/** What becomes of the people on a list when an export is deleted or moved away from it. */
export type Leaving = "KEEP" | "REMOVE";

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

/** Choices that the schema knows and this version does not perform: refused rather than silently ignored. */
export function checkAvailable(choices: { schedule?: ScheduleKind | undefined }): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (choices.schedule === "OWN") problems.push(notAvailable("schedule.kind", "NONE"));
  return problems;
}

function notAvailable(path: string, use: string): FieldProblem {
  return {
    path,
    code: "NOT_AVAILABLE",
    text: {
      en: `This version cannot do that yet. Use ${use}.`,
      ja: `このバージョンではまだ利用できません。${use} を指定してください。`,
    },
  };
}
