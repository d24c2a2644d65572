import type { Answer } from "./answer.js";
import type { Core } from "./core.js";
import { SANDBOX_OAUTH_APP } from "./oauth-app.js";
import { issueToken, redeemCode, refreshGrant, type GrantRecord } from "./oauth-grants.js";

/** POST /oauth/token, with a form. A refresh proves itself by its token alone. */
export function answerTokenRequest(core: Core, method: string, body: string): Answer {
  if (method !== "POST") return refused(core, "invalid_request", "The token endpoint takes POST only");
  const form = new URLSearchParams(body);
  const given = (name: string) => form.get(name) ?? "";
  switch (given("grant_type")) {
    case "authorization_code": {
      const { clientId, clientSecret } = SANDBOX_OAUTH_APP;
      if (given("client_id") !== clientId || given("client_secret") !== clientSecret) {
        return refused(core, "invalid_client", "Specified client credentials were invalid");
      }
      const grant = redeemCode(core, given("code"), given("redirect_uri"));
      return grant ? granted(core, grant) : refused(core, "invalid_grant", "Specified code was invalid or expired");
    }
    case "refresh_token": {
      const grant = core.settings.oauthRefusesRefreshes ? undefined : refreshGrant(core, given("refresh_token"));
      if (!grant) return refused(core, "invalid_grant", "Specified refresh_token was invalid or expired");
      return granted(core, grant);
    }
    default:
      return refused(core, "unsupported_grant_type", "Specified grant_type is not supported");
  }
}

function granted(core: Core, grant: GrantRecord): Answer {
  const body = {
    access_token: issueToken(core, grant),
    expires_in: core.settings.oauthExpiresInSeconds,
    refresh_token: grant.refresh_token,
  };
  return { status: 200, body };
}

/** The vendor's own clients disagree about the status of a refusal: its body says it. */
function refused(core: Core, error: string, description: string): Answer {
  return { status: Number(core.settings.oauthErrorStatus), body: { error, error_description: description } };
}
