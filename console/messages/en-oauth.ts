/** Authenticating a connection by logging in at Campaign Monitor, and what can come of it. */
export const enOAuth = {
  authenticate: {
    title: "Authentication",
    lead: "Log in at Campaign Monitor as an administrator and allow Listwright to manage lists and to import and see subscribers. You come back here by yourself.",
    log_in: "Authenticate with Campaign Monitor",
    log_in_again: "Authenticate again with Campaign Monitor",
    or: "or with an API key",
    logged_in: "Authenticated by logging in at Campaign Monitor on %{at} (token ending in %{hint}).",
    logged_in_by: "%{name} authenticated it by logging in at Campaign Monitor on %{at} (token ending in %{hint}).",
  },
  oauth_outcome: {
    CONNECTED: "Campaign Monitor has authenticated the connection.",
    ACCESS_DENIED: "Access was denied at Campaign Monitor. Nothing was changed; try again and allow it.",
    SCOPE_REFUSED:
      "Campaign Monitor does not know the permissions that were asked for. Tell the operator of this server; an API key works meanwhile.",
    APP_REFUSED:
      "Campaign Monitor does not accept this server’s app. Ask the operator to check CAMPAIGN_MONITOR_OAUTH_CLIENT_ID and CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET.",
    REDIRECT_REFUSED:
      "Campaign Monitor does not lead back to this server. Ask the operator to register PUBLIC_URL/oauth/callback for the app.",
    REQUEST_REFUSED: "Campaign Monitor refused the request as wrong. Tell the operator of this server.",
    REFUSED: "Campaign Monitor did not authenticate the connection. Nothing was changed; try again.",
    CODE_MISSING: "Campaign Monitor answered without a code. Nothing was changed; try again.",
    CODE_REFUSED: "Campaign Monitor does not accept its own answer any more. Nothing was changed; try again.",
    CREDENTIAL_REFUSED: "Campaign Monitor refused the token that it had just given. Nothing was changed; try again.",
    PERMISSION_MISSING:
      "What was allowed is not enough. Authenticate again as an administrator of the account and allow all that is asked for.",
    NO_CLIENTS: "This account has no clients. Log in to an account that has at least one.",
    ACCOUNT_PROBLEM: "Campaign Monitor reports a problem with the account. Log in there and resolve it.",
    CONNECTION_GONE: "The connection was deleted meanwhile.",
    OAUTH_NOT_CONFIGURED: "Logging in at Campaign Monitor is not set up on this server any more. Use an API key.",
    DESTINATION_ADDRESS_WRONG:
      "Nothing answers at the configured address of Campaign Monitor. Ask the operator to check CAMPAIGN_MONITOR_URL.",
    DESTINATION_UNREACHABLE: "This server could not reach Campaign Monitor. Nothing was changed; try again shortly.",
    DESTINATION_NOT_API:
      "Campaign Monitor answered something else than was asked. Nothing was changed; try again shortly.",
    DESTINATION_NO_ANSWER: "Campaign Monitor did not answer in time. Nothing was changed; try again shortly.",
    DESTINATION_BUSY: "Campaign Monitor asks to slow down. Nothing was changed; try again in a minute.",
    DESTINATION_ERROR: "Campaign Monitor answered with an error of its own. Nothing was changed; try again shortly.",
  },
  export_problems: {
    title: "This export does not run at present",
    short: "Does not run",
    to_connection: "Go to the connection “%{name}”",
  },
};
