import { useTranslate } from "react-admin";
import { useController, useWatch } from "react-hook-form";

import type { Export } from "../data-provider/exports.js";
import type { Leaving } from "../data-provider/generated.js";
import { Section } from "../layout/Section.js";
import type { ExportForm } from "./export-form.js";
import { UndecidedRemovalSection } from "../runs/UndecidedRemovalSection.js";
import { LeavingChoice } from "./LeavingChoice.js";

/**
 * The people on lists that the export leaves: what becomes of them once another list is chosen for one that ran, and those
 * on former lists whose removal ended before it was done.
 */
export function FormerListSection({ found }: { readonly found: Export }) {
  return (
    <>
      <LeavingSection found={found} />
      {found.undecidedRemovals.map((removal) => (
        <UndecidedRemovalSection key={removal.id} removal={removal} linksToRun />
      ))}
    </>
  );
}

function LeavingSection({ found }: { readonly found: Export }) {
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
