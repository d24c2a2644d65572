import { failureText, type FailureDetails } from "../runs/run-failure.js";
import { guardText } from "../runs/held/guard-text.js";
import { skipText } from "../runs/skip-text.js";
import { SKIP_REASONS, type SkipReason } from "../runs/skip-reason.js";
import type { Text } from "../text.js";
import { counted, written } from "../written-number.js";
import { dateText } from "./date-text.js";
import { connectionText, nameText } from "./name-text.js";
import type { NotificationKind } from "./notification-kind.js";
import type { Told } from "./told.js";

export interface NotificationText {
  /** One line that names the exports and what happened: a subject. */
  readonly title: Text;
  readonly message: Text;
  /** What to do; null where nothing is to be done. */
  readonly advice: Text | null;
}

/** What a person reads of a message, with dates in their time zone. */
export function notificationText(told: Told, timeZone: string): NotificationText {
  return WRITE[told.kind](told, timeZone);
}

type Write = (told: Told, timeZone: string) => NotificationText;

const WRITE: Readonly<Record<NotificationKind, Write>> = {
  FAILED(told) {
    const name = nameText(told);
    const { message, advice } = failureText(told.code ?? "INTERNAL_ERROR", told.details.failure ?? {});
    return { title: { en: `${name.en} failed`, ja: `${name.ja}の実行が失敗しました` }, message, advice };
  },

  REJECTIONS(told) {
    const name = nameText(told);
    const { rejected, notRemoved, inDoubt } = told.details.counts ?? { rejected: 0, notRemoved: 0, inDoubt: 0 };
    const all = rejected + notRemoved + inDoubt;
    return {
      title: {
        en: `${name.en} finished with problems for ${people(all)}`,
        ja: `${name.ja}の実行で${written(all)}件の宛先に問題がありました`,
      },
      message: joined([
        ...(rejected > 0
          ? [
              {
                en: `Campaign Monitor rejected ${people(rejected)}.`,
                ja: `Campaign Monitor が${written(rejected)}件の宛先を拒否しました。`,
              },
            ]
          : []),
        ...(notRemoved > 0
          ? [
              {
                en: `${people(notRemoved)} could not be taken off the list.`,
                ja: `${written(notRemoved)}件の宛先をリストから外せませんでした。`,
              },
            ]
          : []),
        ...(inDoubt > 0
          ? [
              {
                en: `Of ${people(inDoubt)} it is not known whether the call got through; the next run finds out.`,
                ja: `${written(inDoubt)}件は送信の結果を確認できていません（次の実行で確認します）。`,
              },
            ]
          : []),
      ]),
      advice: {
        en: "Open the run: it tells what each code means and what to do. The same people are not told of again while nothing about them changes.",
        ja: "実行の画面で、各コードの意味と対処方法を確認してください。同じ宛先については、内容が変わらない限り再度通知しません。",
      },
    };
  },

  HELD(told, timeZone) {
    const name = nameText(told);
    const { guards = [], until } = told.details;
    const by = until === undefined ? null : dateText(new Date(until), timeZone);
    return {
      title: { en: `${name.en} is held until somebody decides`, ja: `${name.ja}が保留され、判断を待っています` },
      message: joined([
        ...guards.map(guardText),
        ...(by === null
          ? []
          : [
              {
                en: `Undecided, it is cancelled on ${by.en}.`,
                ja: `${by.ja}までに判断されない場合はキャンセルされます。`,
              },
            ]),
      ]),
      advice: {
        en: "Open the run, look at the plan, and approve or reject it.",
        ja: "実行の画面で計画を確認し、承認または却下してください。",
      },
    };
  },

  SKIPPED(told, timeZone) {
    const name = nameText(told);
    const { message, advice } = textOf(told.code);
    const slot = told.details.slot === undefined ? null : dateText(new Date(told.details.slot), timeZone);
    return {
      title: { en: `${name.en} did not run`, ja: `${name.ja}は実行されませんでした` },
      message: joined([
        ...aboutConnection(told),
        message,
        ...(slot === null
          ? []
          : [{ en: `The run of ${slot.en} was given up.`, ja: `${slot.ja}の実行は見送られました。` }]),
      ]),
      advice,
    };
  },

  REAUTHENTICATION(told) {
    const { message, advice } = skipText("NEEDS_REAUTHENTICATION");
    const connection = connectionText(told.connectionName);
    return {
      title: stopped(told, {
        en: `${connection.en} must be authenticated again`,
        ja: `${connection.ja}の再認証が必要です`,
      }),
      message: joined([...aboutConnection(told), message, ...untilThen(told)]),
      advice,
    };
  },

  CONSENT_RENEWAL(told, timeZone) {
    const connection = connectionText(told.connectionName);
    const { until } = told.details;
    if (until === undefined) {
      const { message, advice } = skipText("CONSENT_REQUIRED");
      return {
        title: stopped(told, {
          en: `The consent of ${lower(connection.en)} has run out`,
          ja: `${connection.ja}の同意の有効期限が切れました`,
        }),
        message: joined([...aboutConnection(told), message, ...untilThen(told)]),
        advice,
      };
    }
    const by = dateText(new Date(until), timeZone);
    const name = nameText(told);
    return {
      title: {
        en: `The consent of ${lower(connection.en)} must be renewed, or ${told.exports.length > 0 ? name.en : "its exports"} will stop`,
        ja: `${connection.ja}の同意の更新が必要です（${told.exports.length > 0 ? name.ja : "エクスポート"}が停止します）`,
      },
      message: joined([
        ...aboutConnection(told),
        {
          en: `The wording or the account changed since somebody consented. The former consent holds until ${by.en}; after that, the exports on this connection do not run.`,
          ja: `同意の後に文言またはアカウントが変更されました。以前の同意は${by.ja}まで有効です。それ以降、この接続のエクスポートは実行されません。`,
        },
      ]),
      advice: {
        en: "An admin reads the present wording on the connection's page and consents again.",
        ja: "管理者が接続の画面で現行の文言を確認し、改めて同意してください。",
      },
    };
  },

  RECOVERED(told, timeZone) {
    const name = nameText(told);
    const { since, at, was, failure } = told.details;
    const [from, then] = [since, at].map((date) => (date === undefined ? null : dateText(new Date(date), timeZone)));
    return {
      title: { en: `${name.en} ${told.exports.length > 1 ? "work" : "works"} again`, ja: `${name.ja}が復旧しました` },
      message: joined([
        ...aboutConnection(told),
        ...(then ? [{ en: `A run got through on ${then.en}.`, ja: `${then.ja}の実行が正常に完了しました。` }] : []),
        ...(from && was !== undefined
          ? [
              {
                en: `Since ${from.en} it had not: ${textOf(was, failure).message.en}`,
                ja: `${from.ja}以降の問題: ${textOf(was, failure).message.ja}`,
              },
            ]
          : []),
      ]),
      advice: null,
    };
  },

  TEST: () => ({
    title: { en: "A test message", ja: "テスト通知" },
    message: {
      en: "Somebody tried out whether notifications arrive here. They do.",
      ja: "通知が届くかどうかのテスト送信です。正常に届いています。",
    },
    advice: null,
  }),
};

/** A failure, a reason for which a run was skipped, or what else something is known by. */
function textOf(code: string | null, failure: FailureDetails = {}): { readonly message: Text; readonly advice: Text } {
  if (code === "REJECTIONS") return { message: REJECTED_SOMEBODY, advice: REJECTED_SOMEBODY };
  if ((SKIP_REASONS as readonly string[]).includes(code ?? "")) return skipText(code as SkipReason);
  return failureText(code ?? "INTERNAL_ERROR", failure);
}

const REJECTED_SOMEBODY: Text = {
  en: "somebody was rejected or not removed.",
  ja: "拒否された、または外せなかった宛先がありました。",
};

/** What cannot run because of a connection, after what is wrong with it. */
function stopped(told: Told, what: Text): Text {
  if (told.exports.length === 0) return what;
  const name = nameText(told);
  return { en: `${what.en}: ${name.en} cannot run`, ja: `${what.ja}（${name.ja}は実行できません）` };
}

function untilThen({ exports }: Told): Text[] {
  if (exports.length === 0) return [];
  return [
    {
      en: `Until then ${counted(exports.length, "export on it does", "exports on it do")} not run.`,
      ja: `解決するまで、この接続の${written(exports.length)}件のエクスポートは実行されません。`,
    },
  ];
}

function aboutConnection({ connectionName }: Told): Text[] {
  if (connectionName === null) return [];
  const { en, ja } = connectionText(connectionName);
  return [{ en: `${en}:`, ja: `${ja}:` }];
}

function joined(sentences: readonly Text[]): Text {
  return { en: sentences.map(({ en }) => en).join(" "), ja: sentences.map(({ ja }) => ja).join("") };
}

function people(count: number): string {
  return counted(count, "person", "people");
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
