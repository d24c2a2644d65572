/** Why the server sent somebody back who came by single sign-on. */
export const SSO_PROBLEMS = [
  "NO_ROLE",
  "EMAIL_MISSING",
  "EMAIL_UNVERIFIED",
  "DEACTIVATED",
  "UNAVAILABLE",
  "DENIED",
  "EXPIRED",
] as const;
