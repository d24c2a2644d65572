import { authoriseOn } from "../../access/authorisation/authorise.js";
import { maskAddress } from "../../access/mask-address.js";
import type { Download } from "../../http/downloads.js";
import { ValidationError } from "../../refusal.js";
import type { Locale } from "../../text.js";
import { RECIPIENT_OUTCOMES, type RecipientOutcome } from "../run-outcome.js";
import type { RunRecipient } from "../run-recipients.js";
import { RUN_NOT_FOUND, type RunService } from "../run.service.js";
import { reasonText } from "./outcome-text.js";

const COLUMNS = ["email", "outcome", "code", "meaning", "reason"] as const;

/**
 * What a run decided about everybody but those for whom nothing had changed, as a file, in the language of whoever asks:
 * all of them, or one outcome. Addresses are shown as in the API: masked for those who may not see them, and who saw how
 * many stands in the audit trail before the first one leaves.
 */
export const recipientsDownload: Download = {
  path: "/api/runs/:id/recipients",
  name: "downloadRunRecipients",
  operation: "Query.exportRun",
  async open(context, { id = "", outcome = "" }) {
    const { services, em, actor } = context;
    if (!isOutcome(outcome)) return OUTCOME_UNKNOWN;
    const run = await services.runs.get(em, id);
    if (!run) return RUN_NOT_FOUND;
    const isMasked = (await authoriseOn(context, "ExportRun.recipients.email", run)) !== null;
    const { rows, addresses } = await services.runs.allRecipientsOf(run.id, outcome === "" ? null : outcome);
    return {
      filename: `recipients-${run.id}${outcome === "" ? "" : `-${outcome.toLowerCase()}`}`,
      columns: COLUMNS,
      rows: told(rows, services.runs, isMasked, actor.locale),
      details: {
        runId: run.id,
        ...(outcome === "" ? {} : { recipients: outcome }),
        ...(isMasked ? { masked: true } : { addresses }),
      },
    };
  },
};

async function* told(
  rows: AsyncIterable<RunRecipient>,
  runs: Pick<RunService, "describeRejection">,
  isMasked: boolean,
  locale: Locale,
): AsyncGenerator<Record<(typeof COLUMNS)[number], unknown>> {
  for await (const { email, outcome, code, reasonCode } of rows) {
    yield {
      email: email !== null && isMasked ? maskAddress(email) : email,
      outcome,
      code,
      meaning: code === null ? null : runs.describeRejection(code).meaning[locale],
      reason: reasonText(outcome, reasonCode)?.[locale] ?? null,
    };
  }
}

function isOutcome(text: string): text is RecipientOutcome | "" {
  return text === "" || (RECIPIENT_OUTCOMES as readonly string[]).includes(text);
}

const OUTCOME_UNKNOWN = ValidationError.of("outcome", "UNKNOWN", {
  en: `outcome is one of ${RECIPIENT_OUTCOMES.join(", ")}, or left out for all of them.`,
  ja: `outcome には ${RECIPIENT_OUTCOMES.join("、")} のいずれかを指定するか、すべての場合は省略してください。`,
});
