import { type ApiRefusal, refuse } from "./answer.js";
import type { Core } from "./core.js";
import { findToken } from "./oauth-grants.js";

/** Who calls: an account, or one client of it. */
export interface Credential {
  readonly account: number;
  /** Null for an account's key, which sees all of its clients. */
  readonly client: number | null;
  /** The permissions of a token; null for a key, which may do everything. */
  readonly scopes: readonly string[] | null;
}

/** Checks the Authorization header: a key is the user name of Basic, whatever the password; a token is Bearer's. */
export function authenticate(core: Core, header: string | undefined): Credential {
  const [scheme = "", value = ""] = (header ?? "").trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === "bearer") return byToken(core, value);
  if (scheme.toLowerCase() !== "basic") throw malformed(core, scheme);
  const decoded = Buffer.from(value, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  const key = colon < 0 ? decoded : decoded.slice(0, colon);
  const found = core.store.get<Omit<Credential, "scopes">>("select account, client from api_key where key = ?", key);
  if (!found) throw refuse(100);
  return { ...found, scopes: null };
}

/** No header at all is always 100. */
function malformed(core: Core, scheme: string): ApiRefusal {
  return refuse(scheme !== "" && core.settings.malformedAuthorization === "50" ? 50 : 100);
}

function byToken(core: Core, token: string): Credential {
  const found = findToken(core, token);
  if (!found || found.state === "INVALID") throw refuse(120);
  if (found.state === "REVOKED") throw refuse(122);
  if (found.state === "EXPIRED" || found.expires_at <= core.now()) throw refuse(121);
  return { account: found.account, client: null, scopes: found.scopes.split(",") };
}
