import { createHash, timingSafeEqual } from "node:crypto";

import { createRemoteJWKSet, customFetch, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { z } from "zod";

import type { Fetch } from "../../http/public-address.js";
import { claimAt } from "./role-of.js";
import type { SsoSettings } from "./sso-settings.js";

/** What binds an answer of the issuer to the browser that asked; kept in a signed cookie meanwhile. */
export interface SsoAttempt {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE: who intercepts the code cannot redeem it. */
  readonly verifier: string;
}

export type Claims = JWTPayload & { readonly sub: string };

/** The issuer could not be asked, or what it answered does not hold. */
export class IssuerProblem extends Error {
  override readonly name = "IssuerProblem";
}

const url = z.url({ protocol: /^https?$/ });
const configuration = z.object({
  issuer: url,
  authorization_endpoint: url,
  token_endpoint: url,
  jwks_uri: url,
  userinfo_endpoint: url.optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(["client_secret_basic"]),
});
type Configuration = z.output<typeof configuration>;

/** Signed with the issuer's own key; never with what both sides know, and never not at all. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const CONFIGURATION_MS = 3_600_000;

/**
 * The authorisation code flow of OpenID Connect, with PKCE, state and nonce. Written here, small as it is, since the
 * authentication library's own takes no fetch: every call to the issuer, whose answers name further URLs, goes through the
 * one that is given, which keeps out of private networks.
 */
export class OpenIdClient {
  private known: { readonly at: number; readonly issuer: Configuration; readonly keys: JWTVerifyGetKey } | null = null;

  constructor(
    private readonly deps: {
      readonly settings: SsoSettings;
      readonly redirectUri: string;
      readonly fetch: Fetch;
      readonly now: () => Date;
    },
  ) {}

  async authorizationUrl(attempt: SsoAttempt): Promise<string> {
    const { issuer } = await this.issuer();
    const address = new URL(issuer.authorization_endpoint);
    const { settings, redirectUri } = this.deps;
    const parameters = {
      response_type: "code",
      client_id: settings.clientId,
      redirect_uri: redirectUri,
      scope: settings.scopes.join(" "),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: createHash("sha256").update(attempt.verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    return address.href;
  }

  /** Redeems a code for what the issuer says of a person. Throws {@link IssuerProblem}. */
  async claims(code: string, attempt: SsoAttempt): Promise<Claims> {
    const { issuer, keys } = await this.issuer();
    const tokens = await this.redeem(issuer, code, attempt.verifier);
    const identity = await this.verified(tokens.id_token, issuer, keys, attempt.nonce);
    const isEnough = identity["email"] !== undefined && claimAt(identity, this.deps.settings.roleClaim) !== undefined;
    if (isEnough || issuer.userinfo_endpoint === undefined) return identity;
    const more = await this.json(issuer.userinfo_endpoint, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    // Of whom else it speaks does not matter: what was signed counts first.
    const userInfo = z.record(z.string(), z.unknown()).parse(more);
    return userInfo["sub"] === identity.sub ? { ...userInfo, ...identity } : identity;
  }

  private async issuer() {
    const now = this.deps.now().getTime();
    if (this.known && now - this.known.at < CONFIGURATION_MS) return this.known;
    const named = withoutSlash(this.deps.settings.issuer);
    const parsed = configuration.safeParse(await this.json(`${named}/.well-known/openid-configuration`));
    if (!parsed.success) throw new IssuerProblem("The issuer's configuration lacks what is needed");
    if (withoutSlash(parsed.data.issuer) !== named) throw new IssuerProblem("The issuer calls itself something else");
    const keys = createRemoteJWKSet(new URL(parsed.data.jwks_uri), { [customFetch]: this.deps.fetch });
    this.known = { at: now, issuer: parsed.data, keys };
    return this.known;
  }

  private async redeem(issuer: Configuration, code: string, verifier: string) {
    const { clientId, clientSecret } = this.deps.settings;
    const form = new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: this.deps.redirectUri,
      code_verifier: verifier,
    });
    const headers: Record<string, string> = {};
    if (issuer.token_endpoint_auth_methods_supported.includes("client_secret_basic")) {
      const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
      headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
    } else {
      form.set("client_id", clientId);
      form.set("client_secret", clientSecret);
    }
    const answer = await this.json(issuer.token_endpoint, { method: "POST", headers, body: form, redirect: "error" });
    const parsed = z.object({ id_token: z.string(), access_token: z.string() }).safeParse(answer);
    if (!parsed.success) throw new IssuerProblem("The issuer answered without tokens");
    return parsed.data;
  }

  private async verified(token: string, issuer: Configuration, keys: JWTVerifyGetKey, nonce: string): Promise<Claims> {
    const { clientId } = this.deps.settings;
    const { payload } = await jwtVerify(token, keys, {
      issuer: issuer.issuer,
      audience: clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ["sub", "exp", "iat"],
      clockTolerance: 60,
      currentDate: this.deps.now(),
    }).catch((error: unknown) => {
      throw new IssuerProblem("The issuer's word about the person does not hold", { cause: error });
    });
    if (!isSame(payload["nonce"], nonce)) throw new IssuerProblem("The answer is to another question");
    if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload["azp"] !== clientId)
      throw new IssuerProblem("The answer is for another client");
    return payload as Claims;
  }

  private async json(address: string, init: RequestInit = {}): Promise<unknown> {
    try {
      const headers = { accept: "application/json", ...(init.headers as Record<string, string> | undefined) };
      const response = await this.deps.fetch(address, { ...init, headers });
      if (!response.ok) throw new IssuerProblem(`The issuer answered ${response.status}`);
      return await response.json();
    } catch (error) {
      if (error instanceof IssuerProblem) throw error;
      throw new IssuerProblem("The issuer cannot be asked", { cause: error });
    }
  }
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, "");
}

/** In a time that does not tell how much of it is right. */
export function isSame(given: unknown, expected: string): boolean {
  if (typeof given !== "string") return false;
  const [one, other] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(one!, other!);
}
