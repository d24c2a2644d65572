import type { Text } from "../text.js";
import type { ErasedWhat } from "./erasure.entity.js";

/** What a person reads of one list. */
export function erasedText(what: ErasedWhat): Text {
  return TEXTS[what];
}

export const PERMANENT_ERASURE: Text = {
  en: "Campaign Monitor keeps deleted subscribers and their history. To erase the person there for good, somebody must do so in Campaign Monitor itself: its API does not offer it.",
  ja: "Campaign Monitor では、削除した購読者とその履歴が保持されます。API では完全に消去できないため、担当者が Campaign Monitor の画面で行う必要があります。",
};

const TEXTS: Readonly<Record<ErasedWhat, Text>> = {
  WAITING: {
    en: "Not tried yet.",
    ja: "まだ処理していません。",
  },
  IN_FLIGHT: {
    en: "A call with this address was under way. It is awaited, and then this list is tried again.",
    ja: "このアドレスを含む呼び出しが実行中でした。完了を待ってから、このリストを再度処理します。",
  },
  MAY_STILL_LAND: {
    en: "The address is not on the list, but a call whose answer never came may still put it there. The list is looked at again in a few minutes.",
    ja: "アドレスはリストにありませんが、応答のなかった呼び出しが後から反映される可能性があります。数分後に再度確認します。",
  },
  DELETED: {
    en: "Name, mobile number and mapped fields were cleared, then the subscriber was deleted.",
    ja: "氏名、携帯電話番号、マッピングされた項目を消去し、購読者を削除しました。",
  },
  DELETED_BEFORE: {
    en: "Name, mobile number and mapped fields were cleared. The subscriber had been deleted before.",
    ja: "氏名、携帯電話番号、マッピングされた項目を消去しました。購読者は以前に削除されていました。",
  },
  ABSENT: {
    en: "The address was not on the list.",
    ja: "アドレスはリストにありませんでした。",
  },
  NO_CONNECTION: {
    en: "There is no connection with a credential to reach the list with. Authenticate a connection of its account; the list is then done by itself.",
    ja: "リストに接続するための認証情報がありません。該当アカウントの接続を認証してください。認証後、自動的に処理されます。",
  },
  NOT_REACHED: {
    en: "No connection reaches this list, or it no longer exists. It is tried again. If it was deleted in Campaign Monitor, nothing is left to be done.",
    ja: "このリストに到達できる接続がないか、リストが存在しません。再試行を続けます。Campaign Monitor で削除済みの場合、対応は不要です。",
  },
  UNREACHABLE: {
    en: "Campaign Monitor did not answer as it should. The list is tried again by itself.",
    ja: "Campaign Monitor から正常な応答がありませんでした。自動的に再試行します。",
  },
  REFUSED: {
    en: "Campaign Monitor refused to clear or delete the subscriber, or the credential. The list is tried again; look at the connection.",
    ja: "Campaign Monitor が消去・削除、または認証情報を拒否しました。再試行を続けますので、接続の状態を確認してください。",
  },
  GIVEN_UP: {
    en: "The block was lifted before this list was reached, so that nothing was done here.",
    ja: "処理が完了する前に送信停止が解除されたため、このリストでは何も行われていません。",
  },
};
