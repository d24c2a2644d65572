/** People, how they come in, and what acts for them. */
export const enAccess = {
  role: { ADMIN: "Admin", CONTRIBUTOR: "Contributor", VIEWER: "Viewer" },
  role_explained: {
    ADMIN: "May do everything: connections, consent, sources, segments, users and settings.",
    CONTRIBUTOR:
      "Uses segments, and makes, changes and runs exports on connections that are shared with contributors. Sees no credentials, sources’ secrets or users.",
    VIEWER: "Sees exports, runs and how they went. Addresses are masked, and nothing can be changed.",
  },
  user_status: { ACTIVE: "Active", DEACTIVATED: "Deactivated" },
  users: {
    about: "About",
    actions: "Actions",
    never: "Never",
    is_you:
      "This is you. Another admin can change your role or deactivate you; sessions and tokens are on your account page.",
    change_role: "Change role",
    change_role_title: "Change what %{name} may do",
    change_role_effect:
      "It works at their next request, for their tokens too. Links that a former admin sent out stop working. If they are the export user of a connection and no longer an admin, exports on it are skipped until another admin takes over.",
    role_changed: "The role is changed.",
    deactivate: "Deactivate",
    deactivate_question: "Deactivate %{name}?",
    deactivate_effect:
      "They are logged out at once and cannot log in, their API tokens are revoked for good, and links that they sent out stop working. If they are the export user of a connection, exports on it are skipped until another admin takes over. What they made stays.",
    deactivated: "Deactivated.",
    reactivate: "Reactivate",
    reactivated: "Active again. API tokens stay revoked.",
    password_link: "Password link",
    password_link_title: "Make a link with which %{name} sets a new password?",
    password_link_effect:
      "The link is good once, for seven days. The present password works until it is used; using it ends all of their sessions and revokes their API tokens for good.",
    password_link_make: "Make link",
    password_link_made: "A new password for %{name}",
  },
  invite: {
    invite: "Invite user",
    lead: "They get a link with which they choose a password. It is good once, for seven days.",
    email_hint: "They will log in with it.",
    locale_hint: "In which they are written to.",
    invited: "%{name} is invited",
    mailed: "The link was sent to %{email}.",
    shown_once:
      "Copy the link now and pass it on to %{email} by a way that you trust. It is shown only this once, and whoever has it can use it.",
    link: "Link",
    good_until: "Good until",
    passed_on: "I have copied it",
    title: "Invitations",
    list_lead: "Who was invited and has not come yet.",
    none: "Nobody is waiting to come in.",
    expired: "Expired",
    resend: "Send again",
    resend_named: "Send again: the invitation of %{name}",
    resent: "A new link for %{name}",
    revoke: "Revoke",
    revoke_named: "Revoke the invitation of %{name}",
    revoke_question: "Revoke the invitation of %{name}?",
    revoke_effect: "The link no longer works. You can invite them again.",
    revoked: "The invitation is revoked.",
  },
  accept: {
    title_invitation: "Welcome, %{name}",
    lead_invitation: "You are invited to Listwright as %{role}. Choose a password; you log in with %{email}.",
    title_password: "Set a new password",
    lead_password:
      "For %{email}. Wherever you are logged in now, you are logged out, and your API tokens are revoked for good.",
    submit: "Save and log in",
    not_good: "This link does not work",
    not_good_lead: "Here is why, and what to do.",
  },
  sessions: {
    title: "Sessions",
    lead: "Where you are logged in. End what you do not recognise, and set a new password then.",
    lead_of_other: "Where they are logged in.",
    none: "Logged in nowhere.",
    device: "Browser",
    this_one: "%{device} (this one)",
    address: "Network address",
    since: "Logged in",
    end: "End",
    end_named: "End the session in %{device}",
    end_question: "End the session in %{device}?",
    end_others: "End all others",
    end_others_question: "End all sessions but this one?",
    end_effect: "Whoever uses it has to log in again.",
    ended: "Ended.",
  },
  sso: { or: "or", log_in: "Log in with %{name}" },
  sso_problem: {
    NOT_SET_UP:
      "Listwright has no admin yet, so nobody else can come in. Ask whoever runs it to make the first admin, then log in again.",
    NO_ROLE: "You are known there, but have no role here. Ask an admin of Listwright for access.",
    EMAIL_MISSING:
      "Single sign-on did not tell your e-mail address, without which there is no account. Ask whoever runs it to release the address.",
    EMAIL_UNVERIFIED:
      "Single sign-on says that your e-mail address is not verified, so it cannot be taken as yours. Verify it there, then try again.",
    DEACTIVATED: "Your account is deactivated. Ask an admin of Listwright to reactivate it.",
    UNAVAILABLE:
      "Single sign-on did not work. Try again shortly; if it happens again, ask the operator to look at the log.",
    DENIED: "You did not allow the log-in there. Try again, or log in with a password.",
    EXPIRED: "The log-in took too long, or was begun in another browser. Start again.",
  },
};
