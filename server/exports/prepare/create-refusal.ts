import { destinationProblem } from "../../connections/destination-problem.js";
import type { DestinationError } from "../../destinations/destination-error.js";
import type { FieldProblem } from "../../refusal.js";
import type { Text } from "../../text.js";

/** What the destination refused to create, said of the input that is at fault. */
export function creationProblem(error: DestinationError): FieldProblem {
  const known = BY_CODE[error.details.code ?? 0];
  if (known) return known;
  const { code, text } = destinationProblem(error);
  return { path: error.reason === "NOT_YOURS" ? "listId" : "connectionId", code, text };
}

const problem = (path: string, code: string, text: Text): FieldProblem => ({ path, code, text });

export const LIST_NAME_MISSING = problem("name", "REQUIRED", {
  en: "Give the list a name of 1 to 200 characters.",
  ja: "リスト名を1〜200文字で入力してください。",
});
export const LIST_NAME_TAKEN = problem("name", "NAME_TAKEN", {
  en: "The client already has a list with this name. Choose that one, or give the new list another name.",
  ja: "このクライアントには同じ名前のリストがあります。そのリストを選択するか、別の名前を付けてください。",
});
export const FIELD_NAME_INVALID = problem("name", "NAME_INVALID", {
  en: "Campaign Monitor does not take this name. Use 1 to 100 characters, letters and digits first of all.",
  ja: "この名前は Campaign Monitor で使用できません。文字と数字を中心に1〜100文字で入力してください。",
});
export const FIELD_NAME_TAKEN = problem("name", "NAME_TAKEN", {
  en: "The list already has a custom field with this name or key. Match that one, or use another name.",
  ja: "このリストには同じ名前またはキーのカスタムフィールドがあります。そのフィールドを使うか、別の名前を付けてください。",
});
export const OPTIONS_NOT_TAKEN = problem("options", "OPTIONS_NOT_ALLOWED", {
  en: "Only fields of one or many options have options. Leave them out, or choose such a type.",
  ja: "選択肢を持てるのは単一選択と複数選択のフィールドだけです。選択肢を空にするか、型を変更してください。",
});
export const OPTIONS_MISSING = problem("options", "OPTIONS_NEEDED", {
  en: "Name at least one option, each of 1 to 250 characters.",
  ja: "選択肢を1つ以上、それぞれ1〜250文字で入力してください。",
});
export const TOO_MANY_FIELDS = problem("name", "TOO_MANY_FIELDS", {
  en: "The list has as many custom fields as Campaign Monitor allows. Delete one there that is not used, or match an existing one.",
  ja: "このリストのカスタムフィールドは上限に達しています。Campaign Monitor で不要なフィールドを削除するか、既存のフィールドを使用してください。",
});
const TYPE_REFUSED = problem("type", "TYPE_REFUSED", {
  en: "Campaign Monitor does not take this type of field.",
  ja: "この型のフィールドは Campaign Monitor で作成できません。",
});
const SCOPE_REFUSED = problem("unsubscribeScope", "SCOPE_REFUSED", {
  en: "Campaign Monitor does not take this choice about unsubscribing for this client.",
  ja: "このクライアントでは、この配信停止の設定を使用できません。",
});
export const FIELD_UNKNOWN = problem("key", "CUSTOM_FIELD_UNKNOWN", {
  en: "The list has no custom field with this key that options can be added to. Where its name has no Latin letter, add them in Campaign Monitor.",
  ja: "選択肢を追加できるこのキーのカスタムフィールドがリストにありません。名前に英数字を含まないフィールドには、Campaign Monitor で追加してください。",
});
export const FIELD_HAS_NO_OPTIONS = problem("key", "OPTIONS_NOT_ALLOWED", {
  en: "This custom field is not one of one or many options.",
  ja: "このカスタムフィールドは単一選択・複数選択のフィールドではありません。",
});
export const OPTIONS_TO_ADD_MISSING = problem("options", "OPTIONS_NEEDED", OPTIONS_MISSING.text);
export const NOT_CONFIRMED = problem("connectionId", "NOT_CONFIRMED", {
  en: "Campaign Monitor did not answer, and it cannot be told whether this was created. Look there before you try again.",
  ja: "Campaign Monitor から応答がなく、作成されたかどうか確認できません。再試行の前に Campaign Monitor で確認してください。",
});

const BY_CODE: Readonly<Record<number, FieldProblem>> = {
  250: LIST_NAME_TAKEN,
  251: LIST_NAME_MISSING,
  253: FIELD_UNKNOWN,
  254: FIELD_NAME_INVALID,
  255: FIELD_NAME_TAKEN,
  256: OPTIONS_NOT_TAKEN,
  257: OPTIONS_MISSING,
  259: TYPE_REFUSED,
  260: TOO_MANY_FIELDS,
  261: SCOPE_REFUSED,
};
