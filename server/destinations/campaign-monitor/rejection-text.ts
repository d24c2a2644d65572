import type { RejectionText } from "../import-call.js";

/** What a person reads of a recipient that Campaign Monitor refused: what the code means, and what to do. */
export function describeRejection(code: number): RejectionText {
  return TEXTS[code] ?? unknown(code);
}

const CONSENT_REFUSED: RejectionText = {
  meaning: {
    en: "The consent to track was missing or not understood.",
    ja: "トラッキングの同意が指定されていないか、認識されませんでした。",
  },
  advice: {
    en: "Choose another value or field for the consent to track in the export's data matching.",
    ja: "エクスポートのデータマッチングで、トラッキングの同意に別の値またはフィールドを指定してください。",
  },
};

const TEXTS: Readonly<Record<number, RejectionText>> = {
  1: {
    meaning: {
      en: "Campaign Monitor does not accept the e-mail address.",
      ja: "Campaign Monitor がメールアドレスを受け付けませんでした。",
    },
    advice: {
      en: "Correct the address in the profile. It is tried again once it has changed.",
      ja: "プロファイルのアドレスを修正してください。変更後に再び送信されます。",
    },
  },
  203: {
    meaning: { en: "The address is not on the list.", ja: "アドレスがリストにありません。" },
    advice: { en: "Run the export again.", ja: "もう一度実行してください。" },
  },
  204: {
    meaning: {
      en: "The address is on the client's suppression list.",
      ja: "アドレスはクライアントの配信停止リストに登録されています。",
    },
    advice: {
      en: "Leave it. Only someone who asks to receive mail again should be taken off that list, in Campaign Monitor.",
      ja: "そのままにしてください。本人が再び受信を希望した場合に限り、Campaign Monitor でリストから外してください。",
    },
  },
  205: {
    meaning: { en: "The subscriber was deleted from the list.", ja: "購読者はリストから削除されています。" },
    advice: {
      en: "If this person should receive mail again, add them to the list in Campaign Monitor.",
      ja: "再び配信する場合は、Campaign Monitor でリストに追加してください。",
    },
  },
  206: {
    meaning: { en: "The person unsubscribed.", ja: "本人が購読を解除しています。" },
    advice: {
      en: "Nothing needs to be done: people who unsubscribed are not brought back.",
      ja: "対応は不要です。購読を解除した人は再登録されません。",
    },
  },
  207: {
    meaning: { en: "Mail to the address bounced.", ja: "このアドレス宛のメールは届きませんでした。" },
    advice: {
      en: "Ask the person for another address and correct the profile.",
      ja: "本人に別のアドレスを確認し、プロファイルを修正してください。",
    },
  },
  208: {
    meaning: {
      en: "The person was asked to confirm their subscription and has not done so yet.",
      ja: "購読の確認メールに対する本人の承認がまだありません。",
    },
    advice: {
      en: "Nothing needs to be done: it is for this person to confirm.",
      ja: "対応は不要です。本人の承認をお待ちください。",
    },
  },
  213: CONSENT_REFUSED,
  214: CONSENT_REFUSED,
  215: CONSENT_REFUSED,
  220: {
    meaning: { en: "The mobile number is not valid.", ja: "携帯電話番号が正しくありません。" },
    advice: {
      en: "Correct the number in the profile: a plus sign, the country code and the number, without spaces.",
      ja: "プロファイルの番号を、プラス記号・国番号・番号（空白なし）の形式に修正してください。",
    },
  },
  221: {
    meaning: {
      en: "Neither the e-mail address nor the mobile number is valid.",
      ja: "メールアドレスと携帯電話番号がどちらも正しくありません。",
    },
    advice: { en: "Correct both in the profile.", ja: "プロファイルの両方を修正してください。" },
  },
  222: {
    meaning: {
      en: "The consent to receive text messages was not understood.",
      ja: "SMS 受信の同意が認識されませんでした。",
    },
    advice: {
      en: "Choose another value or field for the consent to SMS in the export's data matching.",
      ja: "エクスポートのデータマッチングで、SMS の同意に別の値またはフィールドを指定してください。",
    },
  },
  400: {
    meaning: {
      en: "Campaign Monitor could not read this subscriber's data.",
      ja: "Campaign Monitor がこの購読者のデータを読み取れませんでした。",
    },
    advice: {
      en: "Check the profile's values for the matched fields, above all dates and options.",
      ja: "マッチングしたフィールドの値、特に日付と選択肢を確認してください。",
    },
  },
  810: {
    meaning: {
      en: "The value of a custom field is too long.",
      ja: "カスタムフィールドの値が長すぎます。",
    },
    advice: {
      en: "Shorten the value in the profile to at most 250 characters.",
      ja: "プロファイルの値を250文字以内に短縮してください。",
    },
  },
};

function unknown(code: number): RejectionText {
  return {
    meaning: {
      en: `Campaign Monitor refused it with code ${code}.`,
      ja: `Campaign Monitor がコード ${code} で拒否しました。`,
    },
    advice: {
      en: "Look the code up in Campaign Monitor's documentation.",
      ja: "Campaign Monitor のドキュメントでコードを確認してください。",
    },
  };
}
