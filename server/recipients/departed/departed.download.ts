import { z } from "zod";

import { maskAddress } from "../../access/mask-address.js";
import type { Download } from "../../http/downloads.js";
import { NotFound, ValidationError } from "../../refusal.js";
import type { Locale } from "../../text.js";
import { DEPARTED_STATES } from "./departed-state.js";
import type { Departed } from "./departed.service.js";
import { DEPARTURE_TEXTS } from "./departure-text.js";
import { seesDeparted } from "./reveal-departed.js";

const COLUMNS = ["email", "state", "reason", "explanation", "stateDate", "seenAt", "onceClaimed"] as const;

/** As the parameters say it, under the names that the API has; several states with commas between them. */
const parameters = z.object({
  state: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(DEPARTED_STATES)))
    .optional(),
  since: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  onceClaimed: z
    .enum(["true", "false"])
    .transform((word) => word === "true")
    .optional(),
});

/** Who left an export's list, as a file, in the language of whoever asks; masked for those who may not see addresses. */
export const departedDownload: Download = {
  path: "/api/exports/:exportId/departed",
  name: "downloadDepartedRecipients",
  operation: "Query.departedRecipients",
  async open(context, request) {
    const { services, em, actor } = context;
    const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== ""));
    const parsed = parameters.safeParse(given);
    if (!parsed.success) return malformed(String(parsed.error.issues[0]?.path[0] ?? "state"));
    const of = await services.exports.get(em, request["exportId"] ?? "");
    if (!of) return NO_EXPORT;
    const { state = null, since = null, onceClaimed = null } = parsed.data;
    const filter = { state, since, onceClaimed };
    const isMasked = !(await seesDeparted(context, of));
    const counts = await services.departed.counts(of, filter);
    const addresses = counts.reduce((sum, { count }) => sum + count, 0);
    return {
      filename: `departed-${of.id}`,
      columns: COLUMNS,
      rows: told(services.departed.all(of, filter), isMasked, actor.locale),
      details: {
        exportId: of.id,
        ...(state === null ? {} : { state: state.join(",") }),
        ...(isMasked ? { masked: true } : { addresses }),
      },
    };
  },
};

async function* told(
  rows: AsyncIterable<Departed>,
  isMasked: boolean,
  locale: Locale,
): AsyncGenerator<Record<(typeof COLUMNS)[number], unknown>> {
  for await (const row of rows) {
    const email = isMasked ? maskAddress(row.email) : row.email;
    yield { ...row, email, explanation: DEPARTURE_TEXTS[row.reason][locale] };
  }
}

const NO_EXPORT = new NotFound({
  en: "There is no export with this ID; it may have been deleted.",
  ja: "このIDのエクスポートはありません。削除された可能性があります。",
});

function malformed(name: string): ValidationError {
  return ValidationError.of(name, "INVALID", {
    en: `${name} is not as it should be: states with commas between them (${DEPARTED_STATES.join(", ")}), a date and time with its offset, or true or false.`,
    ja: `${name} の形式が正しくありません。状態はカンマ区切り（${DEPARTED_STATES.join("、")}）、日時はオフセット付き、真偽値は true または false で指定してください。`,
  });
}
