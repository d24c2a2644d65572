/** Who left an export's list, or may not be on it. */
export const enDeparted = {
  title: "Who left the list",
  link: "Who left the list",
  lead: "People who are not on “%{list}” any more, or may not be added to it, as it was last read before a run of this export. Tell your source, so that it knows too.",
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
    seen: "Noticed",
  },
  state_date_hint: "As Campaign Monitor writes it, in the time zone of the client.",
  once_claimed: "Only people who are, or once were, members of this export",
  none_title: "Nobody has left",
  none: "Who unsubscribes, bounces, or is deleted from the list is shown here after the next run, or the next plan.",
  none_filtered: "Nobody matches this filter.",
  download: "Download CSV",
  masked: "Addresses are masked, because the connection of this export is not shared with contributors.",
};
