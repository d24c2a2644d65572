import { useTranslate } from "react-admin";

import type { AuditEvent } from "../data-provider/audit.js";

const CHANGES = ["created", "changed", "deleted"] as const;

/** Kinds of objects, those that change daily first. */
export const OBJECT_KINDS = [
  "export",
  "segment",
  "connection",
  "consent",
  "source",
  "user",
  "invitation",
  "apiToken",
  "settings",
  "refreshSchedule",
  "webhook",
  "run",
  "erasure",
  "audit",
] as const;

/** There is one of each: it has neither a name nor an ID that says anything. */
const ONLY_ONE = ["settings", "refreshSchedule"];

/** Where an object is looked at. Consent belongs to its connection. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  export: (id) => `/exports/${id}/show`,
  segment: (id) => `/segments/${id}/show`,
  connection: (id) => `/connections/${id}/show`,
  consent: (id) => `/connections/${id}/show`,
  source: (id) => `/sources/${id}/show`,
  run: (id) => `/runs/${id}/show`,
  user: (id) => `/users/${id}/show`,
  erasure: (id) => `/erasures/${id}/show`,
  webhook: (id) => `/webhooks/${id}/show`,
};

/** The page of what an event was about; null where there is none, or nothing any more. */
export function pathOf({ objectKind, objectId, action }: AuditEvent): string | null {
  if (objectKind === null || objectId === null || action === "deleted" || action === "applyRetention") return null;
  return PAGES[objectKind]?.(objectId) ?? null;
}

/** What an event says, in words. What this console has no words for goes by its name in the API. */
export function useAuditWords() {
  const translate = useTranslate();
  const operation = (name: string) => translate(`listwright.audit.operation.${name}`, { _: name });
  const kind = (name: string) => translate(`listwright.audit.kind.${name}`, { _: name });
  return {
    operation,
    kind,
    /** What was done: of a row that changed, by which operation; of anything else, what it was. */
    headline({ action, operation: by }: AuditEvent): string {
      const isChange = CHANGES.some((change) => change === action);
      if (!isChange) return operation(action);
      return by === null ? translate("listwright.audit.at_start") : operation(by);
    },
    /** “Autumn letters” (connection), changed. Null where it was about nothing in particular. */
    object({ objectKind, objectName, objectId, action }: AuditEvent): string | null {
      if (objectKind === null) return null;
      const named = objectName ?? (ONLY_ONE.includes(objectKind) ? null : objectId);
      const object =
        named === null
          ? kind(objectKind)
          : translate("listwright.audit.object_named", { kind: kind(objectKind), name: named });
      const change = CHANGES.find((known) => known === action);
      return change
        ? translate("listwright.audit.object_change", {
            object,
            change: translate(`listwright.audit.change.${change}`),
          })
        : object;
    },
    /** By whom, and through which token. */
    actor({ actorId, actorName, tokenName }: AuditEvent): string {
      const name = actorName ?? actorId ?? translate("listwright.audit.nobody");
      return tokenName === null ? name : translate("listwright.audit.by_token", { name, token: tokenName });
    },
  };
}
