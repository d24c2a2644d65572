import type { ListDetails, ListField } from "../destinations/list.js";
import type { FieldProblem } from "../refusal.js";
import type { FieldType } from "../sources/profile-source.js";
import { FIELD_TYPE_WORDS, PART_WORDS, TAKES, type MatchedPart } from "./matching-types.js";

type Problem = Omit<FieldProblem, "path">;

export const EMAIL_MISSING: Problem = {
  code: "REQUIRED",
  text: {
    en: "Choose the profile field that holds the e-mail address.",
    ja: "メールアドレスのフィールドを選択してください。",
  },
};

export const FIELD_MISSING: Problem = {
  code: "REQUIRED",
  text: { en: "Choose a profile field here.", ja: "プロファイルのフィールドを選択してください。" },
};

export const CHOOSE_ONE: Problem = {
  code: "CHOOSE_ONE",
  text: {
    en: "Choose either one value for everybody or a profile field that decides.",
    ja: "同意は、全員に共通の値か、判断に使うフィールドのどちらか一方を指定してください。",
  },
};

export const MOBILE_NEEDED: Problem = {
  code: "MOBILE_NUMBER_NEEDED",
  text: {
    en: "Consent to text messages counts only with a mobile number. Choose the field with the mobile number, or leave this consent out.",
    ja: "SMS の同意は携帯電話番号がある場合にのみ有効です。携帯電話番号のフィールドを選択するか、SMS の同意の指定を外してください。",
  },
};

export function noYesValue(path: string): FieldProblem {
  return {
    path,
    code: "REQUIRED",
    text: {
      en: "Name at least one value that means yes; otherwise everybody would be withheld.",
      ja: "「同意あり」を表す値を1つ以上指定してください。指定がないと全員が対象外になります。",
    },
  };
}

/** Of two meanings one would count, and nobody would know which. */
export function valueTwice(path: string, value: string): FieldProblem {
  return {
    path,
    code: "VALUE_TWICE",
    text: {
      en: `The value "${value}" is already listed; case does not matter. Remove one of the two.`,
      ja: `値「${value}」はすでに指定されています（大文字と小文字は区別しません）。どちらかを削除してください。`,
    },
  };
}

export function fieldUnknown(path: string, name: string): FieldProblem {
  return {
    path,
    code: "FIELD_UNKNOWN",
    text: {
      en: `Not all of the chosen segments show a field "${name}". Choose another field, or add it to the segment.`,
      ja: `選択したセグメントのすべてに「${name}」というフィールドがあるわけではありません。別のフィールドを選択するか、セグメントに追加してください。`,
    },
  };
}

export function notText(path: string, name: string): FieldProblem {
  return {
    path,
    code: "NOT_TEXT",
    text: {
      en: `The field "${name}" does not hold text. Choose the field with the e-mail address.`,
      ja: `フィールド「${name}」は文字列ではありません。メールアドレスのフィールドを選択してください。`,
    },
  };
}

/** `called` is the custom field's name, where it is one. */
export function wrongType(
  path: string,
  name: string,
  type: FieldType,
  part: MatchedPart,
  called: string | null = null,
): FieldProblem {
  const [is, becomes] = [FIELD_TYPE_WORDS[type], PART_WORDS[part]];
  const takes = TAKES[part].map((one) => FIELD_TYPE_WORDS[one]);
  const whichEn = called === null ? becomes.en : `"${called}", ${becomes.en},`;
  const whichJa = called === null ? becomes.ja : `「${called}」（${becomes.ja}）`;
  return {
    path,
    code: "WRONG_TYPE",
    text: {
      en: `The field "${name}" holds ${is.en}, which cannot become ${whichEn.replace(/,$/, "")}. Choose a field that holds ${takes.map(({ en }) => en).join(" or ")}.`,
      ja: `フィールド「${name}」は${is.ja}のため、${whichJa}には使用できません。${takes.map(({ ja }) => ja).join("、")}のフィールドを選択してください。`,
    },
  };
}

export function customFieldUnknown(path: string, key: string, listName: string): FieldProblem {
  return {
    path,
    code: "CUSTOM_FIELD_UNKNOWN",
    text: {
      en: `The list "${listName}" has no custom field with the key ${key}. Choose one of its fields, or create it there first.`,
      ja: `リスト「${listName}」にキー ${key} のカスタムフィールドはありません。既存のフィールドを選択するか、先にリスト側で作成してください。`,
    },
  };
}

export function emptyKeyTwice(path: string, alike: readonly Pick<ListField, "key">[], listName: string): FieldProblem {
  const keys = alike.map(({ key }) => key).join(", ");
  return {
    path,
    code: "CUSTOM_FIELD_AMBIGUOUS",
    text: {
      en: `Campaign Monitor gives several custom fields of the list "${listName}" the empty key "[]", which does not tell them apart. Call the field by its name in brackets: ${keys}.`,
      ja: `リスト「${listName}」には空のキー「[]」を持つカスタムフィールドが複数あり、区別できません。フィールド名を角括弧で囲んで指定してください: ${keys}`,
    },
  };
}

export function customFieldTwice(path: string): FieldProblem {
  return {
    path,
    code: "CUSTOM_FIELD_TWICE",
    text: {
      en: "This custom field is already matched. Remove one of the two rows.",
      ja: "このカスタムフィールドはすでにマッチングされています。どちらかの行を削除してください。",
    },
  };
}

export function tooManyFields(path: string, list: Pick<ListDetails, "name" | "customFields">): FieldProblem {
  return {
    path,
    code: "TOO_MANY_FIELDS",
    text: {
      en: `The list "${list.name}" has ${list.customFields.length} custom fields. Match no more than these.`,
      ja: `リスト「${list.name}」のカスタムフィールドは${list.customFields.length}個です。その範囲でマッチングしてください。`,
    },
  };
}

export function noOptions(path: string, name: string): FieldProblem {
  return {
    path,
    code: "NO_OPTIONS",
    text: {
      en: `The custom field "${name}" has no options, so no value could be kept. Add options to it first.`,
      ja: `カスタムフィールド「${name}」には選択肢がないため、値を保持できません。先に選択肢を追加してください。`,
    },
  };
}

export function optionsDoNotFit(path: string, name: string): FieldProblem {
  return {
    path,
    code: "OPTION_UNKNOWN",
    text: {
      en: `None of the profile field's values is an option of "${name}". Add the options to it, or choose another field.`,
      ja: `プロファイルのフィールドの値が「${name}」の選択肢に1つもありません。選択肢を追加するか、別のフィールドを選択してください。`,
    },
  };
}

export function valuesDoNotFit(path: string, name: string): FieldProblem {
  return {
    path,
    code: "VALUES_DO_NOT_FIT",
    text: {
      en: `None of the first profiles has a value that "${name}" can take. Choose another field, or correct the values in the source.`,
      ja: `先頭のプロファイルに「${name}」に入れられる値が1つもありません。別のフィールドを選択するか、データソースの値を修正してください。`,
    },
  };
}
