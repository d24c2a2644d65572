import type { MatchingProposal } from "../data-provider/matching.js";
import type { Segment } from "../data-provider/segments.js";
import type { MatchingForm } from "./matching-form.js";

type ProfileField = Segment["fields"][number];
export type ProposalReason = MatchingProposal["reasons"][number];

/** The fields that every one of the segments shows with the same type: those that data matching may use. */
export function sharedFields(segments: readonly Pick<Segment, "fields">[]): readonly ProfileField[] {
  const [first, ...others] = segments;
  if (!first) return [];
  return first.fields.filter((field) =>
    others.every(({ fields }) => fields.some(({ name, type }) => name === field.name && type === field.type)),
  );
}

/** What of a proposal is taken over, and why each part of it was proposed. */
export interface TakenProposal {
  readonly matching: MatchingForm;
  readonly reasons: readonly ProposalReason[];
}

/** Takes a proposal over where nothing was chosen yet: what somebody chose stays, rows of custom fields included. */
export function takeProposal(chosen: MatchingForm, proposal: MatchingProposal): TakenProposal {
  const email = chosen.email || proposal.email;
  const name = chosen.name?.length ? chosen.name : proposal.name;
  const mobileNumber = chosen.mobileNumber || proposal.mobileNumber;
  const rows = chosen.customFields ?? [];
  const added = proposal.customFields.filter(({ key }) => !rows.some((row) => row.key === key));
  const reasons = proposal.reasons.filter(({ path }) => {
    if (path === "email") return !chosen.email;
    if (path === "mobileNumber") return !chosen.mobileNumber;
    if (path.startsWith("name.")) return !chosen.name?.length;
    return added.some((row) => row === proposal.customFields[Number(path.split(".")[1])]);
  });
  const customFields = [
    ...rows,
    ...added.map(({ key, field }) => ({ key, field, whenEmpty: "KEEP", whenTooLong: "CUT" }) as const),
  ];
  return { matching: { ...chosen, email, name: [...name], mobileNumber, customFields }, reasons };
}
