import { refuse } from "./answer.js";
import type { Core } from "./core.js";

/** Who calls: an account, or one client of it. */
export interface Credential {
  readonly account: number;
  /** Null for an account's key, which sees all of its clients. */
  readonly client: number | null;
}

/**
 * Checks the Authorization header. The key is the user name; the password never matters. OAuth tokens are not issued by
 * this sandbox, so that every one of them is invalid.
 */
export function authenticate(core: Core, header: string | undefined): Credential {
  const [scheme = "", value = ""] = (header ?? "").trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === "bearer") throw refuse(120);
  if (scheme.toLowerCase() !== "basic") throw refuse(100);
  const decoded = Buffer.from(value, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  const key = colon < 0 ? decoded : decoded.slice(0, colon);
  const found = core.store.get<Credential>("select account, client from api_key where key = ?", key);
  if (!found) throw refuse(100);
  return found;
}
