import { Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useRedirect, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { UndecidedRemoval } from "../data-provider/runs.js";
import { RemovableWords } from "../exports/RemovableWords.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { useRole } from "../layout/useRole.js";
import { useWhyNot } from "../layout/useWhyNot.js";

interface UndecidedRemovalSectionProps {
  readonly removal: UndecidedRemoval;
  /** Elsewhere than on the run's own page. */
  readonly linksToRun?: boolean;
}

/** A removal that ended before it was done: whom it left there, and the two ways to decide. Nothing where it is decided. */
export function UndecidedRemovalSection({ removal, linksToRun = false }: UndecidedRemovalSectionProps) {
  const translate = useTranslate();
  const { role } = useRole();
  const reason = useWhyNot("removals")(role === "ADMIN");
  const { id, removalOf, undecided } = removal;
  if (!removalOf || !undecided) return null;
  const names = { name: removalOf.exportName, list: removalOf.listName };
  return (
    <Section
      title={translate("listwright.removal.undecided_title", names)}
      lead={translate("listwright.removal.undecided_lead", names)}
      actions={
        <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1 }}>
          {linksToRun && <ButtonLink to={`/runs/${id}/show`}>{translate("listwright.removal.to_run")}</ButtonLink>}
          <AskAgainButton id={id} names={names} reason={reason} />
          <GiveUpButton id={id} names={names} reason={reason} />
        </Stack>
      }
    >
      <Typography variant="body2">
        <RemovableWords {...undecided} />
      </Typography>
    </Section>
  );
}

interface DecisionProps {
  readonly id: string;
  readonly names: { readonly name: string; readonly list: string };
  /** Why whoever looks may not decide; null when they may. */
  readonly reason: string | null;
}

/** Afterwards the new run is shown, which says what it waits for. */
function AskAgainButton({ id, names, reason }: DecisionProps) {
  const translate = useTranslate();
  const redirect = useRedirect();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const again = useAction(() => dataProvider.requestRemovalAgain(id), {
    done: "listwright.removal.again_done",
    showsProblem: true,
    leaves: true,
    onDone: (run) => redirect("show", "runs", run.id),
  });
  return (
    <>
      <GuardedButton
        variant="contained"
        reason={reason}
        onClick={() => {
          again.reset();
          setAsking(true);
        }}
      >
        {translate("listwright.removal.again")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        title={translate("listwright.removal.again_question", names)}
        confirmLabel={translate("listwright.removal.again")}
        busy={again.busy}
        problem={again.problem}
        onConfirm={() => again.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate("listwright.removal.again_effect")}
      </ConfirmDialog>
    </>
  );
}

function GiveUpButton({ id, names, reason }: DecisionProps) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const giveUp = useAction(() => dataProvider.giveUpRemoval(id), {
    done: "listwright.removal.give_up_done",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  return (
    <>
      <GuardedButton
        variant="outlined"
        reason={reason}
        onClick={() => {
          giveUp.reset();
          setAsking(true);
        }}
      >
        {translate("listwright.removal.give_up")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        destructive
        title={translate("listwright.removal.give_up_question", names)}
        confirmLabel={translate("listwright.removal.give_up")}
        busy={giveUp.busy}
        problem={giveUp.problem}
        onConfirm={() => giveUp.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate("listwright.removal.give_up_effect", names)}
      </ConfirmDialog>
    </>
  );
}
