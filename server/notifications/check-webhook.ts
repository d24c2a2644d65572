import { isIP } from "node:net";

import type { EntityManager } from "@mikro-orm/postgresql";

import { isId } from "../database/is-id.js";
import { Export } from "../exports/export.entity.js";
import { isPublicAddress, PrivateAddress } from "../http/public-address.js";
import type { FieldProblem } from "../refusal.js";
import type { Text } from "../text.js";

const MOST_CHARACTERS = 2_000;

/**
 * What can be told of a URL without going there. A name that leads into a private network is found out when something is
 * sent there, each time anew.
 */
export function checkWebhookUrl(text: string, { allowPrivate }: { readonly allowPrivate: boolean }): FieldProblem[] {
  const given = text.trim();
  if (given === "") return problem("REQUIRED", NO_URL);
  if (given.length > MOST_CHARACTERS || !URL.canParse(given)) return problem("INVALID", NO_URL);
  const url = new URL(given);
  if (url.protocol !== "https:" && url.protocol !== "http:") return problem("INVALID", NO_URL);
  if (url.username !== "" || url.password !== "") return problem("HAS_CREDENTIALS", HAS_CREDENTIALS);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isLocal = isIP(host) === 0 ? /(^|\.)localhost\.?$/i.test(host) : !isPublicAddress(host);
  return isLocal && !allowPrivate ? problem("PRIVATE_ADDRESS", new PrivateAddress().text) : [];
}

export async function checkWebhookExports(
  em: EntityManager,
  exportIds: readonly string[] | null | undefined,
): Promise<FieldProblem[]> {
  if (exportIds == null) return [];
  if (exportIds.length === 0) return [{ path: "exportIds", code: "REQUIRED", text: NO_EXPORT }];
  const found = await em.find(Export, { id: { $in: exportIds.filter(isId) } }, { fields: ["id"] });
  const known = new Set(found.map(({ id }) => id));
  return exportIds.flatMap((id, index) =>
    known.has(id.toLowerCase()) ? [] : [{ path: `exportIds.${index}`, code: "NOT_FOUND", text: UNKNOWN_EXPORT }],
  );
}

function problem(code: string, text: Text): FieldProblem[] {
  return [{ path: "url", code, text }];
}

const NO_URL: Text = {
  en: "Enter the address that the requests go to, such as https://example.com/listwright.",
  ja: "通知の送信先の URL を入力してください（例: https://example.com/listwright）。",
};
const HAS_CREDENTIALS: Text = {
  en: "Leave the user name and password out of the address: requests are signed instead.",
  ja: "URL にユーザー名やパスワードを含めないでください（リクエストには署名が付きます）。",
};
const NO_EXPORT: Text = {
  en: "Choose at least one export, or all of them.",
  ja: "エクスポートを1つ以上選択するか、すべてを対象にしてください。",
};
const UNKNOWN_EXPORT: Text = {
  en: "There is no such export. It may have been deleted.",
  ja: "このエクスポートは見つかりません。削除された可能性があります。",
};
