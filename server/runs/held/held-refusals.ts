import { Refusal, ValidationError } from "../../refusal.js";
import type { Text } from "../../text.js";

/** What a plan was made from and may differ by now. */
export type Outdated =
  "CONNECTION" | "LIST" | "SEGMENTS" | "MATCHING" | "MEMBERSHIP" | "GUARDS" | "EXPORT_IS_BACK" | "ROWS_LOST";

/** A held plan that no longer is what would be planned: it cannot be approved, only rejected. */
export class PlanOutdated extends Refusal {
  readonly typename = "PlanOutdated";
  readonly text: Text;

  constructor(readonly changed: readonly Outdated[]) {
    super();
    const parts = changed.map((part) => PARTS[part]);
    this.text = {
      en: `Since this plan was made, ${listed(parts.map(({ en }) => en))}. Reject it and run the export again, so that a new plan is made.`,
      ja: `この計画の作成後に、${parts.map(({ ja }) => ja).join("、")}。この計画を却下し、もう一度実行して新しい計画を作成してください。`,
    };
  }
}

const PARTS: Readonly<Record<Outdated, Text>> = {
  CONNECTION: {
    en: "the export's connection or its account was changed",
    ja: "エクスポートの接続またはそのアカウントが変更されました",
  },
  LIST: { en: "the export was moved to another list", ja: "エクスポートの送信先リストが変更されました" },
  SEGMENTS: {
    en: "the export's segments or their definitions were changed",
    ja: "エクスポートのセグメントまたはその定義が変更されました",
  },
  MATCHING: { en: "the data matching was changed", ja: "データマッチングが変更されました" },
  MEMBERSHIP: {
    en: "the membership mode or what happens to leavers was changed",
    ja: "メンバーシップの方式または外れた人の扱いが変更されました",
  },
  GUARDS: { en: "the export's guards were changed", ja: "エクスポートのガードが変更されました" },
  EXPORT_IS_BACK: {
    en: "the export came back to this list and wants its people there again",
    ja: "エクスポートの送信先が再びこのリストになり、登録した人が保持対象に戻りました",
  },
  ROWS_LOST: { en: "its rows were lost", ja: "計画の内容が失われました" },
};

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}

export const NOT_HELD = ValidationError.of("id", "NOT_HELD", {
  en: "The run is not held, so there is nothing to decide. Somebody may have decided already.",
  ja: "この実行は保留中ではないため、判断は不要です。すでに判断された可能性があります。",
});

export const EXPIRED = ValidationError.of("id", "HELD_EXPIRED", {
  en: "The time to decide about this plan is over. Run the export again.",
  ja: "この計画を判断できる期限を過ぎています。もう一度実行してください。",
});

export const REASON_MISSING = ValidationError.of("reason", "REQUIRED", {
  en: "Say why you reject the plan, so that others can understand it later.",
  ja: "却下の理由を入力してください。あとから経緯を確認できるように保存されます。",
});

export const REASON_TOO_LONG = ValidationError.of("reason", "TOO_LONG", {
  en: "Give the reason in at most 500 characters.",
  ja: "理由は500文字以内で入力してください。",
});
