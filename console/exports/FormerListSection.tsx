import { useTranslate } from "react-admin";
import { useController, useWatch } from "react-hook-form";

import type { Export } from "../data-provider/exports.js";
import type { Leaving } from "../data-provider/generated.js";
import { Section } from "../layout/Section.js";
import type { ExportForm } from "./export-form.js";
import { LeavingChoice } from "./LeavingChoice.js";

/** Once another list is chosen for an export that ran: what becomes of the people on the former one. */
export function FormerListSection({ found }: { readonly found: Export }) {
  const translate = useTranslate();
  const listId = useWatch<ExportForm, "listId">({ name: "listId" });
  const { field } = useController<{ leaving: Leaving }>({ name: "leaving", defaultValue: "KEEP" });
  if (!found.lastRun || !isMoved(found, listId)) return null;
  return (
    <Section title={translate("listwright.leaving.moved_title")}>
      <LeavingChoice
        exportId={found.id}
        isDetached={found.connection === null}
        value={field.value}
        onChange={field.onChange}
      />
    </Section>
  );
}

/** Whether the form names another list than the export has. */
export function isMoved(found: Pick<Export, "listId">, listId: string | null | undefined): boolean {
  const chosen = listId?.trim().toLowerCase() ?? "";
  return chosen !== "" && chosen !== found.listId.toLowerCase();
}
