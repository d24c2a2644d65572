import englishMessages from "ra-language-english";

import { enAudit } from "./en-audit.js";
import { enErasure } from "./en-erasure.js";
import { enOAuth } from "./en-oauth.js";
import { enAccess } from "./en-access.js";
import { enDeparted } from "./en-departed.js";
import { enHeld } from "./en-held.js";
import { enHistory } from "./en-history.js";
import { enManaging } from "./en-managing.js";
import { enMatching } from "./en-matching.js";
import { enNotifications } from "./en-notifications.js";
import { enRecipients } from "./en-recipients.js";
import { enRoles } from "./en-roles.js";
import { enRuns } from "./en-runs.js";
import { enSchedules } from "./en-schedules.js";
import { enSettings } from "./en-settings.js";
import { enSetUp } from "./en-set-up.js";

/** Every sentence of the console in English. Names of things are those of the API; ja.ts has exactly the same keys. */
export const en = {
  ra: {
    ...englishMessages.ra,
    auth: {
      ...englishMessages.ra.auth,
      auth_check_error: "Log in to continue.",
      email: "E-mail address",
      sign_in: "Log in",
      logout: "Log out",
    },
    message: {
      ...englishMessages.ra.message,
      invalid_form: "Some of the values need your attention.",
      not_found: "Either the address was mistyped, or what it led to does not exist any more.",
      unsaved_changes: "Some of your changes are not saved. Leave without saving them?",
    },
    page: { ...englishMessages.ra.page, not_found: "Not found" },
    navigation: { ...englishMessages.ra.navigation, page_rows_per_page: "Rows per page:" },
    notification: {
      ...englishMessages.ra.notification,
      created: "Saved.",
      updated: "Saved. |||| %{smart_count} saved.",
      item_doesnt_exist: "It does not exist any more.",
      http_error: "The server did not answer as expected. Try again shortly.",
      logged_out: "Your session has ended. Log in again.",
    },
    validation: { ...englishMessages.ra.validation, required: "Fill this in." },
  },
  resources: {
    sources: {
      name: "Source |||| Sources",
      fields: {
        name: "Name",
        kind: "Kind",
        connectionString: "Connection string",
        profileRelation: "Profile relation",
        fields: "Fields",
        createdAt: "Created",
      },
    },
    segments: {
      name: "Segment |||| Segments",
      fields: {
        name: "Name",
        source: "Source",
        sourceId: "Source",
        sql: "SQL",
        memberCount: "Members",
        memberCountAt: "Counted",
      },
    },
    connections: {
      name: "Connection |||| Connections",
      fields: {
        displayName: "Name",
        status: "Status",
        problems: "What is missing",
        exportUser: "Export user",
        createdAt: "Created",
      },
    },
    exports: {
      name: "Export |||| Exports",
      fields: {
        name: "Name",
        connectionId: "Connection",
        clientId: "Client",
        listId: "List",
        segmentIds: "Segments",
        membership: "Membership",
        onLeave: "Leavers",
        lastRun: "Last run",
        lastRunAt: "Last run at",
        createdAt: "Created",
        updatedAt: "Changed",
        matching: {
          email: "E-mail address",
          name: "Name",
          mobileNumber: "Mobile number",
          consentToTrack: { choice: "Consent to track", field: "Field that decides" },
        },
      },
    },
    notifications: { name: "Notification |||| Notifications" },
    deliveries: { name: "Delivery |||| Deliveries" },
    webhooks: { name: "Webhook |||| Webhooks" },
    erasures: { name: "Erasure |||| Erasures", fields: { state: "State" } },
    users: {
      name: "User |||| Users",
      fields: {
        name: "Name",
        role: "Role",
        status: "Status",
        locale: "Language",
        createdAt: "Since",
        lastLoginAt: "Last log-in",
      },
    },
    runs: {
      name: "Run |||| Runs",
      fields: {
        export: "Export",
        state: "State",
        kind: "Kind",
        trigger: "How it started",
        requestedBy: "Requested by",
        queuedAt: "Queued",
        startedAt: "Started",
        finishedAt: "Finished",
      },
    },
  },
  listwright: {
    ...enAccess,
    ...enSetUp,
    ...enSettings,
    ...enErasure,
    ...enRuns,
    ...enMatching,
    ...enRecipients,
    ...enRoles,
    ...enOAuth,
    ...enAudit,
    ...enHeld,
    ...enHistory,
    ...enSchedules,
    ...enNotifications,
    ...enManaging,
    departed: enDeparted,
    layout: { navigation: "Main navigation", administration: "Administration" },
    action: {
      edit_named: "Edit %{name}",
      reload: "Reload",
      rename: "Rename",
      try_again: "Try again",
    },
    done: { deleted: "Deleted.", renamed: "Renamed." },
    delete: { question: "Delete “%{name}”?" },
    list: {
      all: "All",
      nothing_matches: "Nothing matches this filter. Choose another one, or remove it.",
      shown: "%{shown} of %{total} shown",
      more: "Show more",
    },
    copy: {
      copy: "Copy",
      done: "Copied.",
      by_hand: "The browser does not allow copying here. The text is selected: press Ctrl+C or ⌘C.",
    },
    error: {
      unreachable: "The server cannot be reached. Check your connection, then try again.",
      not_understood: "The server did not answer as expected. Try again shortly.",
      not_found: "It does not exist any more.",
      nothing_live: "Campaign Monitor did not answer. Try again shortly.",
      page_broke:
        "This page broke. Reload it; if it happens again, tell the operator of this server what you were doing.",
    },
    not_found: { title: "There is nothing here", home: "Go to the overview" },
    login: {
      title: "Log in",
      lead: "Listwright sends segments of your profiles to Campaign Monitor.",
      email_missing: "Enter your e-mail address.",
      password_missing: "Enter your password.",
      refused: "The e-mail address or the password is wrong.",
      deactivated: "Your account is deactivated. Ask an admin to reactivate it.",
      throttled: "Too many attempts. Wait a minute, then try again.",
      throttled_for:
        "Too many attempts. Try again in %{smart_count} second. |||| Too many attempts. Try again in %{smart_count} seconds.",
    },
    setup: {
      title: "Set up this server",
      lead: "Nobody has logged in here yet. Make the first admin, with the one-time code that the server printed when it started.",
      code: "One-time code",
      code_hint: "It is valid for 30 minutes; starting the server again prints a new one.",
      name: "Your name",
      name_hint: "As your colleagues will see it in the history.",
      email: "E-mail address",
      email_hint: "You log in with it.",
      password: "Password",
      password_hint: "At least 8 characters.",
      create: "Make the first admin",
    },
    account: { menu: "Your account", title: "Account and tokens", you: "You", name: "Name" },
    tokens: {
      title: "API tokens",
      lead: "A token lets a program act for you, with your rights at most.",
      lead_of_other: "Programs that act for them. Deactivating them revokes all.",
      none: "You have no tokens. Create one when a program should use the API.",
      none_of_other: "They have no tokens.",
      create: "Create token",
      may: "What it may do",
      name: "Name",
      name_hint: "For example the program that will use it.",
      lifetime: "Valid for",
      days: "%{count} days",
      created: "Created",
      expires: "Expires",
      never_expires: "Never expires",
      last_used: "Last used",
      not_used: "Not used yet",
      created_title: "Token “%{name}” is created",
      shown_once:
        "Copy it now and keep it safe. It is shown only this once: the server stores no more than a hash of it.",
      token: "Token",
      kept: "I have stored it",
      revoke: "Revoke",
      revoke_named: "Revoke the token “%{name}”",
      revoke_question: "Revoke “%{name}”?",
      revoke_effect: "Programs that use it are refused from then on. This cannot be undone.",
      revoked: "The token is revoked.",
    },
    dashboard: { title: "Overview", latest_runs: "Latest runs", all_runs: "All runs" },
    first_steps: {
      title: "First steps",
      lead: "From your profiles to a finished export, in this order.",
      source: "Connect a source",
      source_why: "The PostgreSQL database where your profiles are. Listwright only ever reads there.",
      source_do: "Create source",
      segment: "Make a segment",
      segment_why: "A segment names some of the profiles, by a SQL statement.",
      segment_do: "Create segment",
      connection: "Connect Campaign Monitor",
      connection_why: "Give consent, authenticate it and add yourself as export user.",
      connection_do: "Set up connection",
      export: "Make an export",
      export_why: "An export sends segments to one list. Saving it sends nothing.",
      export_do: "Create export",
      run: "Run it",
      run_why: "You see its progress, and what became of every single person.",
      run_do: "Go to the export",
    },
    step: { done: "Done", open: "To do" },
    language: { en: "English", ja: "Japanese" },
  },
};
