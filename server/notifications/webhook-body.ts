import { notificationText } from "./notification-text.js";
import { consoleLinks, type Told } from "./told.js";
import type { NotificationKind } from "./notification-kind.js";

/** What programs tell messages apart by. Stable. */
const TYPES: Readonly<Record<NotificationKind, string>> = {
  FAILED: "export_run.failed",
  REJECTIONS: "export_run.rejections",
  HELD: "export_run.held",
  SKIPPED: "export_run.skipped",
  REAUTHENTICATION: "connection.needs_reauthentication",
  CONSENT_RENEWAL: "connection.consent_renewal",
  RECOVERED: "export_run.recovered",
  TEST: "notification.test",
};

/**
 * The body of a request, the same at every attempt. Words are English and times UTC: programs go by `type` and `code`. It
 * holds IDs, names of ours, numbers and times; nobody on a list and no secret.
 */
export function webhookBody(id: string, told: Told, writtenAt: Date, publicUrl: string): string {
  const { kind, code, details, connectionId, connectionName, runId, exports } = told;
  const { message, advice, title } = notificationText(told, "UTC");
  return JSON.stringify({
    type: TYPES[kind],
    timestamp: writtenAt.toISOString(),
    data: {
      notificationId: id,
      kind,
      code,
      exports: exports.map((one) => ({ id: one.id, name: one.name })),
      connection: connectionId === null ? null : { id: connectionId, name: connectionName },
      runId,
      title: title.en,
      message: message.en,
      advice: advice?.en ?? null,
      counts: details.counts ?? null,
      until: details.until ?? null,
      url: consoleLinks(publicUrl, told, true)[0]!.url,
    },
  });
}
