import type { Text } from "../../text.js";

export type ProposalCode = "USUAL_NAME" | "USUAL_ENDING" | "PART_OF_NAME" | "SAME_NAME" | "SAME_MEANING";

/** Why something is proposed, for a person to read beside it. */
export const PROPOSED: Readonly<Record<ProposalCode, Text>> = {
  USUAL_NAME: {
    en: "The field has a usual name for this, and a fitting type.",
    ja: "この用途で一般的な名前のフィールドで、型も適合しています。",
  },
  USUAL_ENDING: {
    en: "The field is the only one whose name ends like this.",
    ja: "この用途の名前で終わる唯一のフィールドです。",
  },
  PART_OF_NAME: {
    en: "The field has a usual name for one part of a person's name.",
    ja: "氏名の一部（姓または名）を表す一般的な名前のフィールドです。",
  },
  SAME_NAME: {
    en: "The field and the custom field have the same name, and their types fit.",
    ja: "カスタムフィールドと同じ名前で、型も適合しています。",
  },
  SAME_MEANING: {
    en: "The names of the field and the custom field mean the same, and their types fit.",
    ja: "カスタムフィールドと同じ意味の名前で、型も適合しています。",
  },
};
