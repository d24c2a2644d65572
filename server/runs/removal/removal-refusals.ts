import { ValidationError, type FieldProblem } from "../../refusal.js";

export const ADMINS_ONLY: FieldProblem = {
  path: "leaving",
  code: "ADMINS_ONLY",
  text: {
    en: "Only admins can have the people removed from the list. Choose KEEP, or ask an admin.",
    ja: "リストから宛先を削除できるのは管理者のみです。KEEP を指定するか、管理者に依頼してください。",
  },
};
export const NO_CONNECTION: FieldProblem = {
  path: "leaving",
  code: "NO_CONNECTION",
  text: {
    en: "This export has no connection through which the people could be removed. Attach one first, or choose KEEP.",
    ja: "このエクスポートには宛先の削除に使う接続がありません。先に接続を設定するか、KEEP を指定してください。",
  },
};
export const NEEDS_AUTHENTICATION: FieldProblem = {
  path: "leaving",
  code: "NEEDS_REAUTHENTICATION",
  text: {
    en: "The people can be removed only with a working credential. Authenticate the connection first, or choose KEEP.",
    ja: "宛先の削除には有効な認証情報が必要です。先に接続の認証を行うか、KEEP を指定してください。",
  },
};

export const NOTHING_UNDECIDED = ValidationError.of("id", "NOTHING_UNDECIDED", {
  en: "There is nothing to decide about this run: it is no removal that ended before it was done, the export sends to the list again, or somebody has decided already.",
  ja: "この実行について判断することはありません。途中で終了した削除の実行ではないか、エクスポートが再びこのリストに送信しているか、すでに判断されています。",
});
export const CONNECTION_GONE = ValidationError.of("id", "NO_CONNECTION", {
  en: "The connection through which the people would be removed is deleted. They can only be left on the list, or removed at the destination.",
  ja: "リストから外すために使う接続が削除されています。リストに残すか、送信先で直接削除してください。",
});
export const CONNECTION_UNPROVED = ValidationError.of("id", "NEEDS_REAUTHENTICATION", {
  en: "The people can be removed only with a working credential. Authenticate the connection, then ask again.",
  ja: "リストから外すには有効な認証情報が必要です。接続の認証を行ってから、もう一度依頼してください。",
});
