export interface ApiKeyCredential {
  readonly method: "API_KEY";
  readonly apiKey: string;
}

/** What a log-in at the destination gave. The access token ends soon; the refresh token buys another one. */
export interface OAuthCredential {
  readonly method: "OAUTH";
  readonly accessToken: string;
  readonly refreshToken: string;
  /** RFC 3339; null when the destination did not say. */
  readonly expiresAt: string | null;
}

/** A credential as it is sealed at rest. */
export type Credential = ApiKeyCredential | OAuthCredential;

/**
 * Asked for another credential when one was refused: EXPIRED ones are refreshed, of the others only one that took their
 * place meanwhile will do. Null when there is none. Throws `DestinationError` when there should be one.
 */
export type RenewCredential = (refused: OAuthCredential, why: "EXPIRED" | "REFUSED") => Promise<Credential | null>;

/** Logging in at the destination in the browser of whoever does, by an app that is registered there. */
export interface Authorisation {
  /** Where to send the browser; it comes back to `redirectUri` with `state` and a code, or with an error. */
  url(ask: { readonly redirectUri: string; readonly state: string }): string;
  /** The credential for a code that came back. Throws `DestinationError`; a code serves once. */
  exchange(given: { readonly redirectUri: string; readonly code: string }): Promise<OAuthCredential>;
}
