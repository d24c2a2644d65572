import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { Run } from "../data-provider/runs.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { useFormat } from "../layout/format.js";
import { useAction } from "../layout/useAction.js";

interface HeldButtonProps {
  readonly run: Run;
  /** Why whoever looks may not decide; null when they may. */
  readonly reason: string | null;
}

/** Approves a held plan after a question that names how many people it concerns. One that is outdated says why. */
export function HeldApproveButton({ run, reason }: HeldButtonProps) {
  const { id, kind, counts, removalOf } = run;
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const approve = useAction(() => dataProvider.approveHeldRun(id), {
    done: "listwright.held.approved",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  const isRemoval = kind === "REMOVAL";
  const toRemove = counts.toRemove ?? 0;
  const written = { smart_count: toRemove, count: format.number(toRemove) };
  return (
    <>
      <GuardedButton
        variant="contained"
        reason={reason}
        onClick={() => {
          approve.reset();
          setAsking(true);
        }}
      >
        {translate("listwright.held.approve")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        destructive={isRemoval}
        title={translate(isRemoval ? "listwright.held.approve_question_removal" : "listwright.held.approve_question")}
        confirmLabel={
          isRemoval
            ? translate("listwright.held.approve_confirm_removal", written)
            : translate("listwright.held.approve_confirm")
        }
        busy={approve.busy}
        problem={approve.problem}
        onConfirm={() => approve.start(undefined)}
        onClose={() => setAsking(false)}
      >
        <span>
          {isRemoval
            ? translate("listwright.held.approve_removes", { ...written, list: removalOf?.listName ?? "" })
            : translate("listwright.held.approve_sends", {
                add: format.number(counts.toAdd ?? 0),
                update: format.number(counts.toUpdate ?? 0),
                remove: format.number(toRemove),
              })}
        </span>
        <span>
          {translate(isRemoval ? "listwright.held.approve_effect_removal" : "listwright.held.approve_effect")}
        </span>
      </ConfirmDialog>
    </>
  );
}
