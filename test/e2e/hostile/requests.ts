import { randomUUID } from "node:crypto";

import { ADMIN } from "../../support/first-admin.js";
import type { Who } from "./world.js";

/** One HTTP request, and how it must be answered. */
export interface RequestRow {
  readonly what: string;
  readonly method?: string;
  readonly path: string;
  readonly as?: Who;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly status: number;
  readonly says?: RegExp;
}

const OPERATION = JSON.stringify({ query: "{ viewer { email } }" });

export const REQUESTS: readonly RequestRow[] = [
  // Bodies.
  {
    what: "a batch",
    method: "POST",
    path: "/graphql",
    body: `[${OPERATION},${OPERATION}]`,
    status: 400,
    says: /BATCHING_REFUSED/,
  },
  { what: "no JSON", method: "POST", path: "/graphql", body: "{", status: 400, says: /not JSON/ },
  { what: "NUL", method: "POST", path: "/graphql", body: '{"query":"\\u0000"}', status: 400, says: /NUL/ },
  {
    what: "more than 1 MB",
    method: "POST",
    path: "/graphql",
    body: `{"query":"${"x".repeat(1_100_000)}"}`,
    status: 413,
    says: /larger than 1 MB.*REQUEST_TOO_LARGE/,
  },
  {
    what: "too large a log-in",
    method: "POST",
    path: "/api/auth/sign-in/email",
    body: "x".repeat(100_000),
    status: 413,
  },
  {
    what: "a strange character set",
    method: "POST",
    path: "/graphql",
    headers: { "content-type": "application/json; charset=latin1" },
    body: OPERATION,
    status: 415,
    says: /UTF-8/,
  },
  {
    what: "a strange compression",
    method: "POST",
    path: "/graphql",
    headers: { "content-encoding": "zstd-not" },
    body: OPERATION,
    status: 415,
  },
  {
    what: "a prototype",
    method: "POST",
    path: "/graphql",
    body: '{"__proto__":{"query":"{ viewer { id } }"}}',
    status: 400,
    says: /Send the operation as JSON/,
  },
  {
    what: "a value nested deeper than a stack",
    method: "POST",
    path: "/graphql",
    as: "admin",
    body: `{"query":"query ($id: ID!) { export(id: $id) { id } }","variables":{"id":${"[".repeat(400_000)}${"]".repeat(400_000)}}}`,
    status: 400,
    says: /nested more than 30/,
  },
  // Methods.
  { what: "GET", path: `/graphql?query=${encodeURIComponent("{ viewer { email } }")}`, status: 405 },
  {
    what: "a mutation by GET",
    path: `/graphql?query=${encodeURIComponent("mutation { revokeOtherSessions { __typename } }")}`,
    status: 405,
  },
  {
    what: "another method by a header",
    method: "POST",
    path: "/health",
    headers: { "x-http-method-override": "GET" },
    body: "{}",
    status: 404,
  },
  { what: "another method by a parameter", path: "/graphql?_method=POST", status: 405 },
  { what: "TRACE-like methods", method: "PROPFIND", path: "/", status: 404 },
  // Other sites' pages.
  ...["https://elsewhere.example", "null", "http://localhost.elsewhere.example"].map((origin): RequestRow => ({
    what: `with the cookie from ${origin}`,
    method: "POST",
    path: "/graphql",
    as: "session",
    headers: { origin },
    body: OPERATION,
    status: 403,
    says: /another site.*CROSS_ORIGIN/,
  })),
  {
    what: "a form of another site",
    method: "POST",
    path: "/graphql",
    as: "session",
    headers: { "content-type": "text/plain", "sec-fetch-site": "cross-site" },
    body: OPERATION,
    status: 403,
  },
  {
    what: "text/plain of no stated site",
    method: "POST",
    path: "/graphql",
    as: "session",
    headers: { "content-type": "text/plain" },
    body: OPERATION,
    status: 400,
  },
  {
    what: "a form's fields",
    method: "POST",
    path: "/graphql",
    as: "session",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "query={viewer{email}}",
    status: 400,
  },
  {
    what: "logging somebody out",
    method: "POST",
    path: "/api/auth/sign-out",
    as: "session",
    headers: { origin: "https://elsewhere.example" },
    body: "{}",
    status: 403,
  },
  {
    what: "logging in from elsewhere",
    method: "POST",
    path: "/api/auth/sign-in/email",
    headers: { origin: "https://elsewhere.example" },
    body: JSON.stringify(ADMIN),
    status: 403,
  },
  {
    what: "setting up from elsewhere",
    method: "POST",
    path: "/api/setup",
    headers: { origin: "https://elsewhere.example" },
    body: "{}",
    status: 403,
  },
  {
    what: "looking at an invitation from elsewhere",
    method: "POST",
    path: "/api/invitations/find",
    headers: { "sec-fetch-site": "cross-site" },
    body: "{}",
    status: 403,
  },
  { what: "a link in an address", path: "/api/invitations/made-up", status: 404 },
  {
    what: "accepting an invitation from elsewhere",
    method: "POST",
    path: "/api/invitations/accept",
    headers: { "sec-fetch-site": "same-site" },
    body: "{}",
    status: 403,
  },
  // Cookies.
  {
    what: "a made-up session",
    method: "POST",
    path: "/graphql",
    as: "nobody",
    headers: { cookie: "listwright.session_token=made-up.c2lnbmF0dXJl" },
    body: OPERATION,
    status: 401,
  },
  {
    what: "a session without its signature",
    method: "POST",
    path: "/graphql",
    as: "nobody",
    headers: { cookie: "unsigned" },
    body: OPERATION,
    status: 401,
  },
  {
    what: "a session with another's signature",
    method: "POST",
    path: "/graphql",
    as: "nobody",
    headers: { cookie: "swapped" },
    body: OPERATION,
    status: 401,
  },
  // What of the log-in library nobody needs.
  ...[
    "sign-up/email",
    "update-user",
    "change-password",
    "set-password",
    "change-email",
    "admin/set-role",
    "reset-password",
    "delete-user",
    "link-social",
  ].map((name): RequestRow => ({
    what: `/${name}`,
    method: "POST",
    path: `/api/auth/${name}`,
    as: "session",
    body: '{"role":"ADMIN"}',
    status: 404,
  })),
  { what: "sessions by the library", path: "/api/auth/list-sessions", as: "session", status: 404 },
  {
    what: "a path that leaves what is open",
    method: "POST",
    path: "/api/auth/sign-in/../sign-up/email",
    body: "{}",
    status: 404,
  },
  // Files.
  ...[
    "/../../etc/passwd",
    "/assets/../../../package.json",
    "/assets/%2e%2e/%2e%2e/server/main.js",
    "/..%2f..%2fetc%2fpasswd",
    "/assets/..%5c..%5cpackage.json",
    "//etc/passwd",
    "/.env",
    "/.git/config",
    "/server/main.js",
    "/package.json",
  ].map((path): RequestRow => ({ what: `the file ${path}`, path, status: 404, says: /nothing here/ })),
  { what: "an address that cannot be decoded", path: "/%ff", status: 404 },
  { what: "a file with NUL in its name", path: "/assets/x%00.js", status: 404 },
  { what: "a redirect to elsewhere", path: "//elsewhere.example/%2f..", status: 404 },
  // Downloads without the right.
  { what: "the audit trail, by nobody", path: "/api/audit.csv", as: "nobody", status: 401 },
  { what: "the audit trail, by a viewer", path: "/api/audit.csv", as: "viewer", status: 403 },
  { what: "the audit trail, by a contributor", path: "/api/audit.json", as: "contributor", status: 403 },
  {
    what: "consents, by a contributor",
    path: `/api/connections/${randomUUID()}/consents.csv`,
    as: "contributor",
    status: 403,
  },
  {
    what: "consents of what is no ID",
    path: "/api/connections/%27%20OR%201%3D1/consents.csv",
    as: "admin",
    status: 404,
  },
  {
    what: "the audit trail from a time that is none",
    path: "/api/audit.csv?from=0000-99-99&to=%00",
    as: "admin",
    status: 400,
  },
  // OAuth answers that nobody asked for.
  { what: "an OAuth answer by nobody", path: "/oauth/callback?code=x&state=y", as: "nobody", status: 401 },
  { what: "an OAuth answer by a token", path: "/oauth/callback?code=x&state=y", as: "admin", status: 401 },
  {
    what: "an OAuth answer that was never asked for",
    path: "/oauth/callback?code=x&state=made-up",
    as: "session",
    status: 400,
  },
  { what: "an OAuth answer without a state", path: "/oauth/callback?code=x", as: "session", status: 400 },
  {
    what: "an OAuth answer with two states",
    path: "/oauth/callback?code=x&state=a&state=b",
    as: "session",
    status: 400,
  },
  {
    what: "an OAuth answer with a script",
    path: "/oauth/callback?code=%3Cscript%3E&state=%3Cscript%3Ealert(1)%3C/script%3E",
    as: "session",
    status: 400,
  },
];
