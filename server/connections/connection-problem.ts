import { skipText } from "../runs/skip-text.js";
import type { Text } from "../text.js";
import type { ConnectionFacts, TransferObstacle } from "./connection-state.js";

/** Something that keeps exports from running, for a person to read. */
export interface ConnectionProblem {
  readonly code: TransferObstacle;
  readonly message: Text;
  readonly advice: Text;
}

export function connectionProblem(code: TransferObstacle, { hasCredential }: Pick<ConnectionFacts, "hasCredential">) {
  if (code === "NEEDS_REAUTHENTICATION" && !hasCredential) return { code, ...NEVER_AUTHENTICATED };
  return { code, ...skipText(code) };
}

const NEVER_AUTHENTICATED = {
  message: {
    en: "The connection has not been authenticated with Campaign Monitor yet.",
    ja: "接続はまだ Campaign Monitor で認証されていません。",
  },
  advice: {
    en: "Authenticate the connection by logging in at Campaign Monitor, or with an API key of the account.",
    ja: "Campaign Monitor へのログイン、またはアカウントの API キーで接続を認証してください。",
  },
};
