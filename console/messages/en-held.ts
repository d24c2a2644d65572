/** Plans that wait for a person, and people who leave a list with their export. */
export const enHeld = {
  held: {
    title: "Waiting for a decision",
    lead: "Nothing of this plan has been sent. Approving it delivers exactly what is shown here; rejecting it ends the run.",
    lead_removal:
      "Nobody has been removed yet. Approving removes exactly these people; rejecting leaves everybody on the list.",
    why: "Why it is held",
    until: "Undecided, it is cancelled on",
    only_next: "Other exports on the list go on meanwhile. Only the next run of this export waits.",
    approve: "Approve",
    approve_question: "Approve exactly this plan?",
    approve_question_removal: "Remove these people from the list?",
    approve_sends: "%{add} to be added, %{update} to be updated, %{remove} to be removed.",
    approve_removes: "%{count} person is removed from “%{list}”. |||| %{count} people are removed from “%{list}”.",
    approve_effect:
      "It is delivered when the list is free. Just before, everything is looked at once more: whoever left the segments, the list or withdrew their consent since is left out. Nobody is added to the plan.",
    approve_effect_removal:
      "It is done when the list is free, one person at a time. Whoever another export claims by then, or who has left by themselves, is left alone. Campaign Monitor keeps deleted people among the list’s deleted ones.",
    approve_confirm: "Approve and deliver",
    approve_confirm_removal: "Remove %{count} person |||| Remove %{count} people",
    approved: "The plan is approved. It is delivered when its list is free.",
    reject: "Reject",
    reject_question: "Reject this plan?",
    reject_effect: "The run ends, and nothing of the plan is sent.",
    reject_effect_removal:
      "The run ends, and everybody stays on the list. On its page an admin can ask for the removal again, or leave them there for good.",
    reason: "Reason",
    reason_hint: "For whoever reads it later; up to 500 characters.",
    rejected: "The plan is rejected.",
    approved_by: "Approved by %{name}",
    approved_by_somebody: "Approved",
    rejected_by: "Rejected by %{name}",
  },
  removal: {
    title: "Removal of the people of “%{name}”",
    from: "From the list",
    undecided_title: "Nothing has been decided about “%{list}”",
    undecided_lead:
      "The removal of the people of “%{name}” ended before it was done. Until somebody decides, “%{name}” still claims them, so no other export takes them off.",
    to_run: "To the run",
    again: "Ask for the removal again",
    again_question: "Ask again to have them removed from “%{list}”?",
    again_effect: "A new run finds out who they are now and waits for approval. Nobody is removed before that.",
    again_done: "The removal is asked for again. It waits for approval.",
    give_up: "Leave them there",
    give_up_question: "Leave these people on “%{list}” for good?",
    give_up_effect: "Nobody takes them off for “%{name}” any more, and the removal cannot be asked for again.",
    give_up_done: "They stay on the list.",
  },
  leaving: {
    question: "What becomes of the people on “%{list}”?",
    question_all: "What becomes of the people on their lists?",
    KEEP: "They stay on the list",
    KEEP_meaning: "From then on, nobody takes them off for this export.",
    REMOVE: "They are removed from the list",
    REMOVE_meaning:
      "Whom this export put there is removed, by a run that waits for approval first. Whom another export claims, and who came from elsewhere, stays.",
    admins_only: "Only admins can choose this.",
    detached: "The export has no connection through which they could be removed.",
    counting: "Counting the people on the list",
    nobody: "As far as is known, this export put nobody on the list who is there now.",
    would_leave:
      "By what is known now, %{count} person would be removed. |||| By what is known now, %{count} people would be removed.",
    stay_claimed:
      "%{count} person stays because another export claims them. |||| %{count} people stay because another export claims them.",
    stay_foreign: "%{count} person came from elsewhere and stays. |||| %{count} people came from elsewhere and stay.",
    deleted_and_asked: "Deleted. The removal of its people waits for approval under “Runs”.",
    moved_title: "The people on the former list",
    connection_REMOVE_meaning:
      "One run for each list waits for approval first. The connection stays until these runs have ended; delete it again then.",
  },
};
