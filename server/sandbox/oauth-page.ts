import { SANDBOX_PASSWORD } from "./oauth-app.js";

const STYLE =
  ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh}main{max-width:26rem;padding:1.5rem}label{display:block;margin:.75rem 0 .25rem}input{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}button{font:inherit;padding:.45rem 1.2rem;margin:1rem .5rem 0 0}[role=alert]{color:#c62828}";

/** Where somebody logs in and says what the app may do. Everything that it came with goes along with the form. */
export function authorisePage(page: {
  readonly hidden: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  readonly email: string;
  readonly problem?: string;
}): string {
  const { hidden, scopes, email, problem } = page;
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  return framed(
    "Allow access to your account?",
    `<p>Listwright asks to use this sandbox of Campaign Monitor:</p>
<ul>${scopes.map((scope) => `<li>${escape(scope)}</li>`).join("")}</ul>
${problem ? `<p role="alert">${escape(problem)}</p>` : ""}
<form method="post" action="/oauth">${fields.join("")}
<label for="email">E-mail address</label><input id="email" name="email" type="email" value="${escape(email)}" autocomplete="off">
<label for="password">Password</label><input id="password" name="password" type="password" value="${SANDBOX_PASSWORD}" autocomplete="off">
<p>This is a sandbox: the password is “${SANDBOX_PASSWORD}”, and nothing here is real.</p>
<button name="decision" value="allow">Allow access</button><button name="decision" value="deny">Deny</button>
</form>`,
  );
}

/** For what cannot be sent back to anybody. */
export function refusedPage(error: string, sentence: string): string {
  return framed("This cannot be authorised", `<p>${escape(sentence)}</p><p><code>${escape(error)}</code></p>`);
}

function framed(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Campaign Monitor sandbox</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>
`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
