/** Who left an export's list, or may not be on it. */
export const enDeparted = {
  title: "Who left the list",
  link: "Who left the list",
  lead: "People of the list “%{list}” who are not on it any more, or may never be, as the looks before this export’s runs have found it. Tell your source, so that it knows too.",
  count: "%{state} (%{count})",
  state: {
    UNSUBSCRIBED: "Unsubscribed",
    BOUNCED: "Bounced",
    DELETED: "Deleted",
    SUPPRESSED: "Suppressed",
    ABSENT: "No longer known",
  },
  fields: {
    state: "State",
    state_date: "Since (at Campaign Monitor)",
    seen: "Learnt",
  },
  state_date_hint: "As Campaign Monitor writes it, in the time zone of the client.",
  once_claimed: "Only whom this export wants, or once wanted, on the list",
  none_title: "Nobody has left",
  none: "Who unsubscribes, bounces, or is deleted from the list is shown here after the next run, or the next plan.",
  none_filtered: "Nobody is in this selection.",
  shown: "%{shown} of %{total} shown",
  more: "Show more",
  download: "Download CSV",
  masked: "Addresses are masked, because the connection of this export is not shared with contributors.",
  try_again: "Try again",
};
