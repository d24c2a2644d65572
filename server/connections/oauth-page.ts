import { createHash } from "node:crypto";

import type { Locale, Text } from "../text.js";

const STYLE =
  ":root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh}main{max-width:34rem;padding:1.5rem}h1{font-size:1.25rem;margin:0 0 .5rem}";

/** Only this page's own style, nothing else: no script, no form, no frame. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const TITLE: Text = { en: "Nothing was changed", ja: "変更は行われませんでした" };
const BACK: Text = { en: "Go to the connections", ja: "接続の一覧へ" };

/** For a browser that came back with something that is not taken. It shows sentences of ours alone, nothing that was sent. */
export function refusalPage(sentence: Text, locale: Locale, publicUrl: string): string {
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE[locale]} · Listwright</title><style>${STYLE}</style></head>
<body><main><h1>${TITLE[locale]}</h1><p>${escape(sentence[locale])}</p>
<p><a href="${escape(publicUrl)}/#/connections">${BACK[locale]}</a></p></main></body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
