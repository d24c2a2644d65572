import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import type { AuditLog } from "../audit/audit-log.js";
import type { Authorisation, OAuthCredential } from "../destinations/credential.js";
import type { DestinationAdapter, DestinationType } from "../destinations/destination.js";
import { DestinationError } from "../destinations/destination-error.js";
import { NotFound, Refusal, ValidationError } from "../refusal.js";
import type { Text } from "../text.js";
import type { ConnectionService } from "./connection.service.js";
import { destinationProblem } from "./destination-problem.js";
import { CONNECTION_NOT_FOUND } from "./lock-connection.js";
import type { AttemptRefusal, OAuthAttempts } from "./oauth-attempts.js";

/** What the browser brought back from the destination. */
export interface OAuthAnswer {
  readonly state: string;
  readonly code: string;
  readonly error: string;
}

/** CONNECTED, or a code that says why not; the console has a sentence for each. Stable. */
export type OAuthOutcome =
  | { readonly connectionId: string; readonly code: string }
  | { readonly connectionId: null; readonly refused: AttemptRefusal };

export interface OAuthServiceDeps {
  readonly adapters: Readonly<Record<DestinationType, Pick<DestinationAdapter, "authorisation">>>;
  readonly connections: Pick<ConnectionService, "get" | "authenticateWith">;
  readonly attempts: OAuthAttempts;
  readonly audit: AuditLog;
  /** Where people reach this server. */
  readonly publicUrl: string;
}

/** Authenticating a connection by logging in at the destination: away with the browser, and back with a code. */
export class OAuthService {
  constructor(private readonly deps: OAuthServiceDeps) {}

  /** Why this installation cannot do it; null when it can. */
  unavailable(type: DestinationType): Text | null {
    return this.deps.adapters[type].authorisation ? null : NOT_CONFIGURED;
  }

  /** Where to send the browser. Nothing changes on the connection until it comes back. */
  async begin(em: EntityManager, connectionId: string, actor: Actor): Promise<{ url: string } | Refusal> {
    const connection = await this.deps.connections.get(em, connectionId);
    if (!connection) return CONNECTION_NOT_FOUND;
    const { authorisation } = this.deps.adapters[connection.type];
    if (!authorisation) return ValidationError.of("connectionId", "OAUTH_NOT_CONFIGURED", NOT_CONFIGURED);
    const state = await this.deps.attempts.begin(connection.id, actor);
    return { url: authorisation.url({ redirectUri: this.redirectUri, state }) };
  }

  /** What comes back counts once, in the session that went away. Whatever else comes changes nothing and is recorded. */
  async complete(em: EntityManager, answer: OAuthAnswer, actor: Actor): Promise<OAuthOutcome> {
    const { connectionId, refused } = await this.deps.attempts.consume(answer.state, actor);
    if (refused !== null) {
      await this.refuse(connectionId, refused);
      return { connectionId: null, refused };
    }
    const code = await this.authenticate(em, connectionId, answer, actor);
    if (code !== "CONNECTED") await this.refuse(connectionId, code);
    return { connectionId, code };
  }

  private async authenticate(
    em: EntityManager,
    connectionId: string,
    { code, error }: OAuthAnswer,
    actor: Actor,
  ): Promise<string> {
    if (error !== "") return ERRORS.get(error) ?? "REFUSED";
    const connection = await this.deps.connections.get(em, connectionId);
    if (!connection) return "CONNECTION_GONE";
    const { authorisation } = this.deps.adapters[connection.type];
    if (!authorisation) return "OAUTH_NOT_CONFIGURED";
    if (code === "") return "CODE_MISSING";
    const credential = await this.exchange(authorisation, code);
    if (typeof credential === "string") return credential;
    const result = await this.deps.connections.authenticateWith(em, connectionId, credential, actor);
    if (result instanceof NotFound) return "CONNECTION_GONE";
    return result instanceof ValidationError ? result.fields[0]!.code : "CONNECTED";
  }

  private async exchange(authorisation: Authorisation, code: string): Promise<OAuthCredential | string> {
    try {
      return await authorisation.exchange({ redirectUri: this.redirectUri, code });
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error;
      const { oauthError } = error.details;
      if (oauthError === undefined || error.canPass) return destinationProblem(error).code;
      return oauthError === "invalid_grant" ? "CODE_REFUSED" : "APP_REFUSED";
    }
  }

  private async refuse(connectionId: string | null, reason: string): Promise<void> {
    const object = { kind: "connection", id: connectionId };
    await this.deps.audit.record({ action: "completeOAuth", outcome: "REFUSED", object, details: { reason } });
  }

  /** The destination compares it with the registered one, and the exchange with the one that was sent away. */
  private get redirectUri(): string {
    return `${this.deps.publicUrl}${CALLBACK_PATH}`;
  }
}

export const CALLBACK_PATH = "/oauth/callback";

/** What the destination may say instead of a code. */
const ERRORS: ReadonlyMap<string, string> = new Map([
  ["access_denied", "ACCESS_DENIED"],
  ["unknown_scope", "SCOPE_REFUSED"],
  ["invalid_scope", "SCOPE_REFUSED"],
  ["unknown_client", "APP_REFUSED"],
  ["unauthorized_client", "APP_REFUSED"],
  ["invalid_redirect_uri", "REDIRECT_REFUSED"],
  ["invalid_request", "REQUEST_REFUSED"],
  ["server_error", "DESTINATION_ERROR"],
  ["temporarily_unavailable", "DESTINATION_ERROR"],
]);

const NOT_CONFIGURED: Text = {
  en: "Logging in at Campaign Monitor is not set up on this server. Ask the operator to register an app with Campaign Monitor and to set CAMPAIGN_MONITOR_OAUTH_CLIENT_ID and CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET, or use an API key.",
  ja: "このサーバーでは Campaign Monitor へのログインによる認証が設定されていません。Campaign Monitor にアプリを登録し、CAMPAIGN_MONITOR_OAUTH_CLIENT_ID と CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET を設定するよう運用担当者に依頼するか、API キーを使用してください。",
};
