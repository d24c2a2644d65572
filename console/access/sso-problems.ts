/** Why the server sent somebody back who came by single sign-on. */
export const SSO_PROBLEMS = [
  "NOT_SET_UP",
  "NO_ROLE",
  "EMAIL_MISSING",
  "EMAIL_UNVERIFIED",
  "DEACTIVATED",
  "UNAVAILABLE",
  "DENIED",
  "EXPIRED",
] as const;
