import type { Context } from "../graphql/context.js";
import type { ValidationError } from "../refusal.js";
import type { SegmentPreview } from "./segment.service.js";

/**
 * Shows members to whoever asked for them, once the audit trail says who looked at how many profiles of which source. What
 * they asked and what they saw is not recorded: both may name people.
 */
export async function revealMembers(
  { services }: Pick<Context, "services">,
  sourceId: string,
  found: SegmentPreview | ValidationError,
): Promise<SegmentPreview | ValidationError> {
  if ("rows" in found && found.rows.length > 0) {
    const object = { kind: "source", id: sourceId.toLowerCase() };
    const details = { rows: found.rows.length };
    await services.audit.record({ action: "segmentPreview", outcome: "DONE", object, details });
  }
  return found;
}
