import type { Credential } from "../destinations/credential.js";
import type { DestinationError } from "../destinations/destination-error.js";
import type { Text } from "../text.js";

/** Why the destination could not be asked, for a person to read. The code is stable; neither holds a credential. */
export interface DestinationProblem {
  readonly code: keyof typeof TEXTS;
  readonly text: Text;
}

/** `method`: by which the connection is authenticated, where that is known: then advice fits it. */
export function destinationProblem(error: DestinationError, method?: Credential["method"] | null): DestinationProblem {
  const code = codeOf(error);
  if (code === "PERMISSION_MISSING" && method) return { code, text: PERMISSION_MISSING[method] };
  return { code, text: TEXTS[code] };
}

const PERMISSION_MISSING: Readonly<Record<Credential["method"], Text>> = {
  API_KEY: {
    en: "This API key may not do all that exports need. Use the key of an administrator of the account, or of a person who may manage the lists and subscribers of its clients and see their suppression lists.",
    ja: "この API キーには、エクスポートに必要な権限がありません。アカウント管理者の API キー、またはクライアントのリストと購読者の管理、および配信停止リストの閲覧が許可された人の API キーを使用してください。",
  },
  OAUTH: {
    en: "The log-in at Campaign Monitor did not allow all that exports need, such as seeing the suppression list. Authenticate again, as somebody who has these rights, and allow all that is asked for.",
    ja: "Campaign Monitor へのログインで、配信停止リストの閲覧など、エクスポートに必要な権限が許可されていません。権限のある人で認証をやり直し、求められた権限をすべて許可してください。",
  },
};

function codeOf(error: DestinationError): keyof typeof TEXTS {
  switch (error.reason) {
    case "UNREACHABLE":
      return ADDRESS_ERRORS.has(systemCodeOf(error)) ? "DESTINATION_ADDRESS_WRONG" : "DESTINATION_UNREACHABLE";
    case "MALFORMED_ANSWER":
      return "DESTINATION_NOT_API";
    case "NO_ANSWER":
      return "DESTINATION_NO_ANSWER";
    case "RATE_LIMITED":
      return "DESTINATION_BUSY";
    case "SERVER_ERROR":
      return "DESTINATION_ERROR";
    case "INVALID_REQUEST":
      return "DESTINATION_REFUSED";
    case "NOT_FOUND":
      return "DESTINATION_NOT_FOUND";
    case "NOT_YOURS":
      return "DESTINATION_NOT_YOURS";
    default:
      return error.reason;
  }
}

/** The name means nothing, or nobody listens there: the network works, so the address is the first thing to check. */
const ADDRESS_ERRORS: ReadonlySet<string | undefined> = new Set(["ENOTFOUND", "ECONNREFUSED"]);

/** The system's code of what went wrong underneath, however deep it was wrapped. */
function systemCodeOf(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === "string" ? code : systemCodeOf(error.cause, depth + 1);
}

const TEXTS = {
  CREDENTIAL_REFUSED: {
    en: "Campaign Monitor does not accept the connection's credential. Authenticate the connection again.",
    ja: "Campaign Monitor が接続の認証情報を受け付けません。接続の認証をやり直してください。",
  },
  PERMISSION_MISSING: {
    en: "The credential lacks a permission that this needs. Authenticate again with Campaign Monitor and allow all that is asked for, or use the API key of an account administrator.",
    ja: "認証情報に必要な権限がありません。Campaign Monitor で認証をやり直し、求められた権限をすべて許可するか、アカウント管理者の API キーを使用してください。",
  },
  ACCOUNT_PROBLEM: {
    en: "Campaign Monitor reports a problem with the account. Log in there and resolve it.",
    ja: "Campaign Monitor がアカウントの問題を報告しています。Campaign Monitor にログインして解決してください。",
  },
  DESTINATION_ADDRESS_WRONG: {
    en: "Nothing answers at the configured address of Campaign Monitor. Ask the operator to check CAMPAIGN_MONITOR_URL.",
    ja: "設定されている Campaign Monitor のアドレスから応答がありません。CAMPAIGN_MONITOR_URL を確認するよう、運用担当者に依頼してください。",
  },
  DESTINATION_NOT_API: {
    en: "What answers at the configured address is not Campaign Monitor's API. Ask the operator to check CAMPAIGN_MONITOR_URL, and any proxy on the way.",
    ja: "設定されているアドレスから応答したのは Campaign Monitor の API ではありません。CAMPAIGN_MONITOR_URL と経路上のプロキシを確認するよう、運用担当者に依頼してください。",
  },
  DESTINATION_UNREACHABLE: {
    en: "No connection from this server to Campaign Monitor came about. Ask the operator to check its network and firewall, and try again.",
    ja: "このサーバーから Campaign Monitor に接続できませんでした。ネットワークとファイアウォールを確認するよう運用担当者に依頼し、もう一度お試しください。",
  },
  DESTINATION_NO_ANSWER: {
    en: "Campaign Monitor did not answer in time. Try again shortly.",
    ja: "Campaign Monitor から時間内に応答がありませんでした。しばらくしてからもう一度お試しください。",
  },
  DESTINATION_BUSY: {
    en: "Campaign Monitor asks to slow down. Try again in a minute.",
    ja: "Campaign Monitor への呼び出しが制限されています。1分ほど待ってからもう一度お試しください。",
  },
  DESTINATION_ERROR: {
    en: "Campaign Monitor answered with an error of its own. Try again shortly.",
    ja: "Campaign Monitor 側でエラーが発生しました。しばらくしてからもう一度お試しください。",
  },
  DESTINATION_REFUSED: {
    en: "Campaign Monitor refused this call as wrong. Check the IDs that were given.",
    ja: "Campaign Monitor が呼び出しを不正として拒否しました。指定した ID を確認してください。",
  },
  DESTINATION_NOT_FOUND: {
    en: "This is not there. Check the ID that was given.",
    ja: "対象が存在しません。指定した ID を確認してください。",
  },
  DESTINATION_NOT_YOURS: {
    en: "This client or list does not belong to the connection's account, or does not exist. Check the ID that was given, or use the connection of the account that has it.",
    ja: "このクライアントまたはリストは、この接続のアカウントのものではないか、存在しません。指定した ID を確認するか、それを持つアカウントの接続を使用してください。",
  },
} satisfies Record<string, Text>;
