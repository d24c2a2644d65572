import type { Text } from "../../../text.js";
import { counted, written } from "../../../written-number.js";
import type { LossCode } from "./losses.js";

const profilesEn = (count: number) => counted(count, "profile", "profiles");
/** The same, before what they have. */
const profilesHave = (count: number) => counted(count, "profile has", "profiles have");

type LossText = (count: number, field: string) => Text;

/** What a person reads of each loss: how many profiles, which custom field, what became of the value. Never the value. */
export const LOSS_TEXTS: Readonly<Record<LossCode, LossText>> = {
  NAME_CUT: (count) => ({
    en: `The name of ${profilesEn(count)} is longer than 250 characters and is cut.`,
    ja: `${written(count)}件のプロファイルの名前が250文字を超えるため、切り詰めて送信します。`,
  }),
  NAME_TOO_LONG: (count) => ({
    en: `The name of ${profilesEn(count)} is longer than 250 characters; they are rejected without being sent, as the data matching says.`,
    ja: `${written(count)}件のプロファイルの名前が250文字を超えています。データマッチングの設定に従い、送信せずに拒否として扱います。`,
  }),
  MOBILE_INVALID: (count) => ({
    en: `The mobile number of ${profilesEn(count)} is not in international form (E.164, such as +81 90 1234 5678) and is not sent.`,
    ja: `${written(count)}件のプロファイルの携帯電話番号が国際形式（E.164。例: +81 90 1234 5678）ではないため、送信しません。`,
  }),
  VALUE_CUT: (count, field) => ({
    en: `"${field}": the value of ${profilesEn(count)} is longer than 250 characters and is cut.`,
    ja: `「${field}」: ${written(count)}件のプロファイルの値が250文字を超えるため、切り詰めて送信します。`,
  }),
  VALUE_TOO_LONG: (count, field) => ({
    en: `"${field}": the value of ${profilesEn(count)} is longer than 250 characters; they are rejected without being sent, as the data matching says.`,
    ja: `「${field}」: ${written(count)}件のプロファイルの値が250文字を超えています。データマッチングの設定に従い、送信せずに拒否として扱います。`,
  }),
  OPTION_UNKNOWN: (count, field) => ({
    en: `"${field}": ${profilesHave(count)} a value that is none of the field's options. It is left out.`,
    ja: `「${field}」: ${written(count)}件のプロファイルに、選択肢にない値があります。その値は送信しません。`,
  }),
  DATE_OUT_OF_RANGE: (count, field) => ({
    en: `"${field}": the date of ${profilesEn(count)} is before 1900-01-01 or after 2076-06-06, which Campaign Monitor does not keep. It is not sent.`,
    ja: `「${field}」: ${written(count)}件のプロファイルの日付が、Campaign Monitor で保持できる範囲（1900-01-01〜2076-06-06）の外にあるため、送信しません。`,
  }),
  DATE_UNREADABLE: (count, field) => ({
    en: `"${field}": the value of ${profilesEn(count)} cannot be read as one certain date. It is not sent.`,
    ja: `「${field}」: ${written(count)}件のプロファイルの値を日付として一意に読み取れないため、送信しません。`,
  }),
  NUMBER_UNREADABLE: (count, field) => ({
    en: `"${field}": the value of ${profilesEn(count)} cannot be read as one certain number. It is not sent.`,
    ja: `「${field}」: ${written(count)}件のプロファイルの値を数値として一意に読み取れないため、送信しません。`,
  }),
  NUMBER_TOO_LONG: (count, field) => ({
    en: `"${field}": the number of ${profilesEn(count)} has more than 250 digits, and cannot be cut as text can. It is not sent.`,
    ja: `「${field}」: ${written(count)}件のプロファイルの数値が250桁を超えています。数値は切り詰められないため、送信しません。`,
  }),
  COUNTRY_UNKNOWN: (count, field) => ({
    en: `"${field}": ${profilesHave(count)} a country that Campaign Monitor does not list. It is not sent.`,
    ja: `「${field}」: ${written(count)}件のプロファイルの国が Campaign Monitor の国名一覧にないため、送信しません。`,
  }),
  CONSENT_VALUE_UNMAPPED: (count, field) => ({
    en: `"${field}": ${profilesHave(count)} a value of which the data matching does not say what it means for their consent. It counts as any other value does.`,
    ja: `「${field}」: ${written(count)}件のプロファイルに、同意としての意味が設定されていない値があります。「それ以外の値の意味」の設定に従って扱います。`,
  }),
  STATE_UNKNOWN: (count, field) => ({
    en: `"${field}": ${profilesHave(count)} a value that is no state of the USA. It is not sent.`,
    ja: `「${field}」: ${written(count)}件のプロファイルの値がアメリカ合衆国の州ではないため、送信しません。`,
  }),
};
