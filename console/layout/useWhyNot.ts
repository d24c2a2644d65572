import { useTranslate } from "react-admin";

import { useRole } from "./useRole.js";

/** Why somebody may not do something with a thing of a kind, by their role. */
const REASONS = {
  connections: {
    CONTRIBUTOR: "listwright.why_not.connections",
    VIEWER: "listwright.why_not.connections",
  },
  exports: { CONTRIBUTOR: "listwright.why_not.out_of_reach", VIEWER: "listwright.why_not.viewer" },
  runs: { CONTRIBUTOR: "listwright.why_not.run_out_of_reach", VIEWER: "listwright.why_not.viewer" },
  removals: { CONTRIBUTOR: "listwright.why_not.removals", VIEWER: "listwright.why_not.removals" },
  segments: { CONTRIBUTOR: "listwright.why_not.segments", VIEWER: "listwright.why_not.viewer" },
  sources: { CONTRIBUTOR: "listwright.why_not.sources", VIEWER: "listwright.why_not.viewer" },
} as const;

/** A function that gives the reason, as a sentence, why something is not allowed; null when it is. */
export function useWhyNot(kind: keyof typeof REASONS): (isAllowed: boolean) => string | null {
  const translate = useTranslate();
  const { role } = useRole();
  return (isAllowed) => {
    if (isAllowed) return null;
    return translate(role === null || role === "ADMIN" ? "listwright.why_not.other" : REASONS[kind][role]);
  };
}
