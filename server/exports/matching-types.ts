import type { DestinationFieldType } from "../destinations/list.js";
import type { FieldType } from "../sources/profile-source.js";
import type { Text } from "../text.js";

/** What of a subscriber a profile field can become, custom fields by their type. */
export type MatchedPart =
  DestinationFieldType | "EMAIL" | "NAME" | "MOBILE_NUMBER" | "CONSENT" | "RECIPIENT_CONSENT" | "WINNER";

/** The types of profile fields that can become each part. What is not here could never be converted, so it is refused. */
export const TAKES: Readonly<Record<MatchedPart, readonly FieldType[]>> = {
  EMAIL: ["TEXT"],
  NAME: ["TEXT", "NUMBER"],
  MOBILE_NUMBER: ["TEXT"],
  TEXT: ["TEXT", "NUMBER", "BOOLEAN", "DATE", "TIMESTAMP", "OTHER"],
  NUMBER: ["NUMBER", "TEXT"],
  DATE: ["DATE", "TIMESTAMP", "TEXT"],
  COUNTRY: ["TEXT"],
  US_STATE: ["TEXT"],
  ONE_OPTION: ["TEXT", "NUMBER", "BOOLEAN"],
  MANY_OPTIONS: ["TEXT_LIST", "TEXT", "NUMBER", "BOOLEAN"],
  CONSENT: ["BOOLEAN", "TEXT", "NUMBER"],
  RECIPIENT_CONSENT: ["BOOLEAN", "TEXT", "NUMBER"],
  WINNER: ["TIMESTAMP", "DATE", "NUMBER", "TEXT"],
};

export const FIELD_TYPE_WORDS: Readonly<Record<FieldType, Text>> = {
  TEXT: { en: "text", ja: "文字列" },
  NUMBER: { en: "a number", ja: "数値" },
  BOOLEAN: { en: "yes or no", ja: "真偽値" },
  DATE: { en: "a date", ja: "日付" },
  TIMESTAMP: { en: "a date and time", ja: "日時" },
  TEXT_LIST: { en: "a list of texts", ja: "文字列のリスト" },
  OTHER: { en: "something else", ja: "その他の型" },
};

export const PART_WORDS: Readonly<Record<MatchedPart, Text>> = {
  EMAIL: { en: "the e-mail address", ja: "メールアドレス" },
  NAME: { en: "the name", ja: "名前" },
  MOBILE_NUMBER: { en: "the mobile number", ja: "携帯電話番号" },
  TEXT: { en: "a custom field of type Text", ja: "Text 型のカスタムフィールド" },
  NUMBER: { en: "a custom field of type Number", ja: "Number 型のカスタムフィールド" },
  DATE: { en: "a custom field of type Date", ja: "Date 型のカスタムフィールド" },
  COUNTRY: { en: "a custom field of type Country", ja: "Country 型のカスタムフィールド" },
  US_STATE: { en: "a custom field of type USState", ja: "USState 型のカスタムフィールド" },
  ONE_OPTION: { en: "a custom field with one option", ja: "単一選択のカスタムフィールド" },
  MANY_OPTIONS: { en: "a custom field with many options", ja: "複数選択のカスタムフィールド" },
  CONSENT: { en: "a consent", ja: "同意" },
  RECIPIENT_CONSENT: { en: "the recipient's consent", ja: "宛先本人の同意" },
  WINNER: { en: "the choice among profiles with one address", ja: "同じアドレスを持つプロファイルの選択" },
};
