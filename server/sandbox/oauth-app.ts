/**
 * The app that every sandbox knows, as one registers it at Campaign Monitor: set these as CAMPAIGN_MONITOR_OAUTH_CLIENT_ID
 * and CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET. They open nothing but sandboxes. Where the app may send people back to is the
 * setting `oauthRedirectUris`.
 */
export const SANDBOX_OAUTH_APP = {
  clientId: "105241",
  clientSecret: "5a4db07c0ffeesecret5a4db07c0ffeesecret",
} as const;

/** With this and the account's contact address somebody logs in on the authorise page. It says so itself. */
export const SANDBOX_PASSWORD = "sandbox";

/** The permissions that an app may ask for. */
export const SCOPES: readonly string[] = [
  "ViewReports",
  "ManageLists",
  "CreateCampaigns",
  "ImportSubscribers",
  "SendCampaigns",
  "ViewSubscribersInReports",
  "ManageTemplates",
  "AdministerPersons",
  "AdministerAccount",
  "ViewTransactional",
  "SendTransactional",
  "Automation",
];
