import type { Text } from "../text.js";
import { written } from "../written-number.js";
import { skipText } from "./skip-text.js";
import { SKIP_REASONS, type SkipReason } from "./skip-reason.js";

/** Why a run ended FAILED, or waits for its next attempt. Codes are stable. */
export type FailureCode =
  | SkipReason
  | "PROFILE_LIMIT_EXCEEDED"
  | "SEGMENT_FAILED"
  | "SOURCE_UNAVAILABLE"
  | "CUSTOM_FIELD_MISSING"
  | "MATCHING_OUTDATED"
  | "UNSUBSCRIBES_EVERYWHERE"
  | "LIST_NOT_FOUND"
  | "LIST_NOT_YOURS"
  | "ACCOUNT_CHANGED"
  | "PERMISSION_MISSING"
  | "ACCOUNT_PROBLEM"
  | "DESTINATION_UNAVAILABLE"
  | "DESTINATION_REFUSED"
  | "TOO_MANY_REJECTED"
  | "EXPORT_MOVED"
  | "WORKERS_LOST"
  | "APPROVED_PLAN_LOST"
  | "APPROVED_PLAN_OUTDATED"
  | "HELD_EXPIRED"
  | "INTERNAL_ERROR";

export type FailureDetails = Readonly<Record<string, string | number>>;

/** Ends a run's attempt with a reason. Carries no addresses and no attributes: what is here is stored and shown. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";

  /** Whether a later attempt may succeed without anybody doing anything. */
  readonly canPass: boolean;
  /** How long the destination asked to be left alone. */
  readonly notBeforeMs: number;

  constructor(
    readonly code: FailureCode,
    readonly details: FailureDetails = {},
    options: { readonly canPass?: boolean; readonly notBeforeMs?: number; readonly cause?: unknown } = {},
  ) {
    super(code, { cause: options.cause });
    this.canPass = options.canPass ?? false;
    this.notBeforeMs = options.notBeforeMs ?? 0;
  }
}

/** What a person reads of a failure: what happened, and what to do. */
export function failureText(code: string, details: FailureDetails): { message: Text; advice: Text } {
  if ((SKIP_REASONS as readonly string[]).includes(code)) return skipText(code as SkipReason);
  return TEXTS[code as keyof typeof TEXTS]?.(details) ?? TEXTS.INTERNAL_ERROR(details);
}

/** A number among the details, which may be of an older version, as sentences have it. */
function amount(detail: string | number | undefined): string {
  return typeof detail === "number" ? written(detail) : String(detail ?? "");
}

const TEXTS = {
  PROFILE_LIMIT_EXCEEDED: ({ limit }: FailureDetails) => ({
    message: {
      en: `The segments have more than ${amount(limit)} profiles, the most that one run may evaluate. Nothing was sent.`,
      ja: `セグメントのプロファイルが、1回の実行で評価できる上限の${amount(limit)}件を超えています。送信は行われていません。`,
    },
    advice: {
      en: "Choose smaller segments, or ask the operator to raise PROFILE_LIMIT.",
      ja: "より小さいセグメントを選択するか、運用担当者に PROFILE_LIMIT の引き上げを依頼してください。",
    },
  }),
  SEGMENT_FAILED: ({ problem }: FailureDetails) => ({
    message: {
      en: `A segment could not be evaluated (${problem}). Nothing more was sent.`,
      ja: `セグメントを評価できませんでした（${problem}）。以降の送信は行われていません。`,
    },
    advice: {
      en: "Open the segment, preview it, and correct what the preview reports.",
      ja: "セグメントを開いてプレビューし、表示された問題を修正してください。",
    },
  }),
  SOURCE_UNAVAILABLE: ({ problem }: FailureDetails) => ({
    message: {
      en: `The source could not be read (${problem}).`,
      ja: `データソースを読み取れませんでした（${problem}）。`,
    },
    advice: {
      en: "Test the source. When it answers again, run the export again.",
      ja: "データソースの接続をテストしてください。応答が戻ったら、もう一度実行してください。",
    },
  }),
  CUSTOM_FIELD_MISSING: ({ keys }: FailureDetails) => ({
    message: {
      en: `The list no longer has these custom fields: ${keys}. Nothing more was sent.`,
      ja: `リストに次のカスタムフィールドがなくなっています: ${keys}。以降の送信は行われていません。`,
    },
    advice: {
      en: "Create them again in Campaign Monitor, or remove them from the export's data matching.",
      ja: "Campaign Monitor で作成し直すか、エクスポートのデータマッチングから外してください。",
    },
  }),
  UNSUBSCRIBES_EVERYWHERE: () => ({
    message: {
      en: "The export unsubscribes leavers, and on this list an unsubscribe now counts for all of the client's lists. Nothing was sent.",
      ja: "このエクスポートは離脱者の配信を停止しますが、このリストでは配信停止がクライアントの全リストに適用されるようになっています。送信は行われていません。",
    },
    advice: {
      en: "Choose DELETE or KEEP for leavers, or let an unsubscribe count for this list only in Campaign Monitor.",
      ja: "離脱者の扱いを DELETE または KEEP に変更するか、Campaign Monitor で配信停止の範囲をこのリストのみに変更してください。",
    },
  }),
  MATCHING_OUTDATED: ({ keys }: FailureDetails) => ({
    message: {
      en: `The data matching no longer fits: ${keys}. A custom field's type or options changed, or a profile field is gone or has another type. Nothing more was sent.`,
      ja: `データマッチングの次の項目が合わなくなっています: ${keys}（カスタムフィールドの型や選択肢が変わったか、プロファイルのフィールドがなくなったか、その型が変わりました）。以降の送信は行われていません。`,
    },
    advice: {
      en: "Count the segments' members again, so that their present fields are known. Then open the export, save its data matching again, and correct what is reported.",
      ja: "セグメントのメンバーを数え直して現在のフィールドを反映してから、エクスポートのデータマッチングを開いて保存し直し、表示された問題を修正してください。",
    },
  }),
  LIST_NOT_FOUND: () => ({
    message: {
      en: "The list does not exist any more.",
      ja: "リストが存在しません。",
    },
    advice: {
      en: "Choose another list for the export, or restore the list in Campaign Monitor.",
      ja: "エクスポートで別のリストを選択するか、Campaign Monitor でリストを復元してください。",
    },
  }),
  LIST_NOT_YOURS: () => ({
    message: {
      en: "The list does not belong to this connection's account, or does not exist any more. Campaign Monitor does not say which.",
      ja: "リストがこの接続のアカウントのものではないか、存在しなくなっています（Campaign Monitor はどちらかを区別しません）。",
    },
    advice: {
      en: "Choose a list of this account for the export, or give the export a connection to the account that has the list. The credential is not at fault.",
      ja: "エクスポートでこのアカウントのリストを選択するか、リストを持つアカウントの接続を設定してください。認証情報に問題はありません。",
    },
  }),
  ACCOUNT_CHANGED: () => ({
    message: {
      en: "The connection was authenticated with another account while this run was under way, so it was ended. Nothing was sent to the other account.",
      ja: "実行中に接続が別のアカウントで認証されたため、実行を終了しました。別のアカウントには何も送信されていません。",
    },
    advice: {
      en: "Choose a list of the present account for the export, or authenticate the connection with the former account again.",
      ja: "エクスポートで現在のアカウントのリストを選択するか、以前のアカウントで接続の認証をやり直してください。",
    },
  }),
  PERMISSION_MISSING: () => ({
    message: {
      en: "The connection's credential lacks a permission that this needs.",
      ja: "接続の認証情報に必要な権限がありません。",
    },
    advice: {
      en: "Authenticate the connection again. With an API key: use one of an account administrator, or of a person who may manage lists and subscribers and see suppression lists. By log-in: allow all that is asked for.",
      ja: "接続の認証をやり直してください。API キーの場合は、アカウント管理者、またはリストと購読者の管理および配信停止リストの閲覧が許可された人のものを使用してください。ログインの場合は、求められた権限をすべて許可してください。",
    },
  }),
  ACCOUNT_PROBLEM: ({ code }: FailureDetails) => ({
    message: {
      en: `Campaign Monitor reports a problem with the account (code ${code}).`,
      ja: `Campaign Monitor がアカウントの問題を報告しています（コード ${code}）。`,
    },
    advice: {
      en: "Log in to Campaign Monitor and resolve it there.",
      ja: "Campaign Monitor にログインして解決してください。",
    },
  }),
  DESTINATION_UNAVAILABLE: ({ problem }: FailureDetails) => ({
    message: {
      en: `Campaign Monitor did not answer as it should (${problem}).`,
      ja: `Campaign Monitor から正しい応答がありませんでした（${problem}）。`,
    },
    advice: {
      en: "Run the export again later; what was delivered is not sent again.",
      ja: "時間をおいてもう一度実行してください。送信済みの内容は再送されません。",
    },
  }),
  DESTINATION_REFUSED: ({ code }: FailureDetails) => ({
    message: {
      en: `Campaign Monitor refused the whole call (code ${code}).`,
      ja: `Campaign Monitor が呼び出し全体を拒否しました（コード ${code}）。`,
    },
    advice: {
      en: "Look the code up in Campaign Monitor's documentation and check the export's data matching.",
      ja: "Campaign Monitor のドキュメントでコードを確認し、エクスポートのデータマッチングを見直してください。",
    },
  }),
  TOO_MANY_REJECTED: ({ rejected, answered }: FailureDetails) => ({
    message: {
      en: `Campaign Monitor rejected ${amount(rejected)} of the first ${amount(answered)} recipients, so the run was stopped.`,
      ja: `最初の${amount(answered)}件のうち${amount(rejected)}件を Campaign Monitor が拒否したため、実行を停止しました。`,
    },
    advice: {
      en: "Read the rejections below, correct their cause, and run the export again.",
      ja: "下の拒否内容を確認し、原因を修正してからもう一度実行してください。",
    },
  }),
  EXPORT_MOVED: () => ({
    message: {
      en: "The export was moved to another list while this run was waiting for its next attempt.",
      ja: "この実行が次の試行を待っている間に、エクスポートの送信先が別のリストに変更されました。",
    },
    advice: {
      en: "Run the export again to send to the new list.",
      ja: "新しいリストに送信するには、もう一度実行してください。",
    },
  }),
  WORKERS_LOST: ({ workers }: FailureDetails) => ({
    message: {
      en: `${workers} worker processes in a row ended while they performed this run, so it is not tried again.`,
      ja: `この実行の処理中に${workers}個のワーカープロセスが続けて終了したため、再試行を中止しました。`,
    },
    advice: {
      en: "Ask the operator to look for the cause in the workers' logs, memory above all, and run the export again.",
      ja: "運用担当者にワーカーのログとメモリ使用量の確認を依頼し、もう一度実行してください。",
    },
  }),
  APPROVED_PLAN_LOST: () => ({
    message: {
      en: "The approved plan is no longer there, so nothing more was sent.",
      ja: "承認された計画が残っていないため、以降の送信は行われていません。",
    },
    advice: {
      en: "Run the export again; it is planned anew and held again where a guard says so.",
      ja: "もう一度実行してください。新しく計画が作成され、ガードに該当する場合は再び保留されます。",
    },
  }),
  APPROVED_PLAN_OUTDATED: () => ({
    message: {
      en: "After its plan had been approved, the export was moved to another list or connection, so nothing more was sent.",
      ja: "計画の承認後にエクスポートのリストまたは接続が変更されたため、以降の送信は行われていません。",
    },
    advice: {
      en: "Run the export again; it is planned anew with its present settings.",
      ja: "もう一度実行してください。現在の設定で新しく計画が作成されます。",
    },
  }),
  HELD_EXPIRED: () => ({
    message: {
      en: "Nobody approved or rejected the held plan in time, so it was cancelled. Nothing was sent after it was held.",
      ja: "保留中の計画が期限までに承認も却下もされなかったため、キャンセルしました。保留後の送信は行われていません。",
    },
    advice: {
      en: "Run the export again and decide about its plan before it expires. Admins set how long a plan is held.",
      ja: "もう一度実行し、期限までに計画を承認または却下してください。保留期間は管理者が設定で変更できます。",
    },
  }),
  INTERNAL_ERROR: ({ logId }: FailureDetails) => ({
    message: {
      en: `Something went wrong inside Listwright (log ID ${logId ?? "unknown"}).`,
      ja: `Listwright の内部で問題が発生しました（ログ ID ${logId ?? "不明"}）。`,
    },
    advice: {
      en: "Run the export again. If it happens again, give the log ID to the operator.",
      ja: "もう一度実行してください。繰り返す場合は、ログ ID を運用担当者に伝えてください。",
    },
  }),
};
