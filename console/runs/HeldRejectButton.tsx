import { TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { problemOf } from "../access/field-problem.js";
import { useListwright } from "../data-provider/index.js";
import type { Run } from "../data-provider/runs.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { useAction } from "../layout/useAction.js";

const LONGEST_REASON = 500;

interface HeldButtonProps {
  readonly run: Run;
  /** Why whoever looks may not decide; null when they may. */
  readonly reason: string | null;
}

/** Rejects a held plan, with a reason that stays with the run. */
export function HeldRejectButton({ run: { id, kind }, reason }: HeldButtonProps) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const [why, setWhy] = useState("");
  const reject = useAction(() => dataProvider.rejectHeldRun(id, why), {
    done: "listwright.held.rejected",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  const problem = problemOf(reject.problem, "reason");
  return (
    <>
      <GuardedButton
        variant="outlined"
        color="error"
        reason={reason}
        onClick={() => {
          reject.reset();
          setWhy("");
          setAsking(true);
        }}
      >
        {translate("listwright.held.reject")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        destructive
        title={translate("listwright.held.reject_question")}
        confirmLabel={translate("listwright.held.reject")}
        busy={reject.busy}
        problem={problem === null ? reject.problem : null}
        onConfirm={() => reject.start(undefined)}
        onClose={() => setAsking(false)}
      >
        <span>
          {translate(kind === "REMOVAL" ? "listwright.held.reject_effect_removal" : "listwright.held.reject_effect")}
        </span>
        <TextField
          autoFocus
          multiline
          minRows={2}
          label={translate("listwright.held.reason")}
          value={why}
          onChange={({ target }) => setWhy(target.value)}
          error={problem !== null}
          helperText={problem ?? translate("listwright.held.reason_hint")}
          slotProps={{ htmlInput: { maxLength: LONGEST_REASON } }}
        />
      </ConfirmDialog>
    </>
  );
}
