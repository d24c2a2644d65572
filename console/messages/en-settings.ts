/** What admins set, and what each of it means. */
export const enSettings = {
  settings: {
    title: "Settings",
    retention: "How long things are kept",
    retention_lead: "What is older is deleted once a day. Nothing brings it back.",
    runs: "Runs and what they did, in months",
    runs_effect:
      "Runs are deleted by whole months, with what each did to every person. A month in which a run has not finished stays. What is known of an address on a list stays for good, so that nobody who left is brought back: where it stands, what has ever been seen of it, and what came last of it.",
    audit: "Audit trail, in years",
    audit_effect: "Events are deleted by whole months. Each deletion, of whatever, leaves an event of its own.",
    consents: "Consent after its connection was deleted, in years",
    consents_effect:
      "All records of such a connection are deleted together. The consent of a connection that exists is kept.",
    consent: "When the wording or the account changes",
    consent_lead: "A connection whose statement was reworded, or whose account is another one, needs a new consent.",
    grace: "Days for which the former consent still holds",
    grace_effect:
      "0 means none: the connection asks again before its next run. The days are counted from the change, also for connections that are asking now. A consent that was withdrawn never holds.",
    held_title: "Held plans",
    held_lead: "A plan that a guard holds waits for somebody to approve or reject it.",
    held: "How long a plan is held, in hours",
    held_effect:
      "Undecided, it is cancelled then. Counted from when it was held; plans that are held now keep their time.",
    concurrent_title: "Runs at the same time",
    concurrent_lead:
      "What is beyond these limits waits, and says so. The oldest goes first; a list always has one run at a time.",
    concurrent: "Runs under way at most",
    concurrent_effect:
      "In the whole installation. One worker performs at most four at once, so more than four need more workers.",
    concurrent_connection: "Runs under way through one connection at most",
    concurrent_connection_effect:
      "What one Campaign Monitor account bears. Other connections go on while one has as many as it may.",
    saved: "The settings are saved.",
    shorten_question: "Keep less than before?",
    shorten_effect: "What is older than the new settings say is deleted within a day, and nothing brings it back:",
    shortened: "%{what}: %{from} so far, now %{to}",
    shorten: "Save and delete what is older",
  },
  deleted_connections: {
    title: "Consent of deleted connections",
    lead: "What was agreed to stays on record after a connection is deleted.",
    none: "No connection has been deleted.",
    name: "Connection",
    unnamed: "Connection %{id}",
    deleted: "Deleted",
    kept_until: "Kept until",
    files: "Records",
    pages: "Pages of deleted connections",
    page: "Page %{page}",
  },
  consents: {
    from: "from %{address}",
    with_token: "with the token “%{name}”",
    download_csv: "CSV",
    download_json: "JSON",
    download_csv_of: "Consent records of “%{name}” as CSV",
    download_json_of: "Consent records of “%{name}” as JSON",
    due: "The consent must be renewed until %{at}.",
    due_effect:
      "The statement was reworded, or the account is another one, since it was given. Until then exports on this connection run as before; afterwards they are skipped until somebody has agreed.",
    renew: "Agree anew",
  },
};
