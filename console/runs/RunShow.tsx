import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { Run } from "../data-provider/runs.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Facts } from "../layout/Facts.js";
import { Page } from "../layout/Page.js";
import { RecordPage } from "../layout/RecordPage.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { StartedBy } from "../schedules/StartedBy.js";
import { HeldDecision } from "./HeldDecision.js";
import { HeldPlanSection } from "./HeldPlanSection.js";
import { PlanSection } from "./PlanSection.js";
import { RecipientsSection } from "./RecipientsSection.js";
import { RejectionsSection } from "./RejectionsSection.js";
import { RunCountsSection } from "./RunCountsSection.js";
import { RunProgress } from "./RunProgress.js";
import { RunReasons } from "./RunReasons.js";
import { RunStateLabel } from "./RunStateLabel.js";
import { UndecidedRemovalSection } from "./UndecidedRemovalSection.js";
import { VerifySection } from "./VerifySection.js";
import { mayCancel } from "./run-states.js";
import { useRunProgress } from "./useRunProgress.js";

export function RunShow() {
  return <RecordPage<Run>>{(run) => <RunView run={run} />}</RecordPage>;
}

function RunView({ run }: { readonly run: Run }) {
  const { id, kind, state, export: of } = run;
  const translate = useTranslate();
  const whyNot = useWhyNot(kind === "REMOVAL" ? "removals" : "runs");
  const { isLive } = useRunProgress(run);
  return (
    <Page
      title={
        run.removalOf
          ? translate("listwright.removal.title", { name: run.removalOf.exportName })
          : translate(titleOf(kind), { name: of?.name ?? translate("listwright.runs.export_deleted") })
      }
      within={{ to: "/runs", label: translate("resources.runs.name", { smart_count: 2 }) }}
      state={<RunStateLabel state={state} />}
      actions={
        <>
          {mayCancel(state) && <CancelButton id={id} reason={whyNot(run.permissions.includes("EDIT"))} />}
          {of && (
            <ButtonLink variant="outlined" to={`/exports/${of.id}/show`}>
              {translate("listwright.runs.to_export")}
            </ButtonLink>
          )}
        </>
      }
    >
      <RunReasons run={run} />
      <HeldDecision run={run} />
      <UndecidedRemovalSection removal={run} />
      {state === "HELD" && <HeldPlanSection run={run} />}
      <Section title={translate("listwright.runs.progress")}>
        <RunProgress run={run} isLive={isLive} />
      </Section>
      {(kind === "PLAN" || state === "HELD") && <PlanSection run={run} />}
      <VerifySection run={run} />
      <RunCountsSection run={run} />
      <RejectionsSection run={run} />
      <RecipientsSection run={run} />
      <RunFacts run={run} />
    </Page>
  );
}

function titleOf(kind: Run["kind"]): string {
  if (kind === "VERIFY") return "listwright.verification.run_title";
  return kind === "PLAN" ? "listwright.runs.title_plan" : "listwright.runs.title_run";
}

function RunFacts({ run }: { readonly run: Run }) {
  const translate = useTranslate();
  const format = useFormat();
  const { kind, removalOf, requestedBy, queuedAt, startedAt, finishedAt, longestRecheckMs } = run;
  return (
    <Section title={translate("listwright.runs.about")}>
      <Facts
        facts={[
          { label: translate("resources.runs.fields.kind"), value: translate(`listwright.run_kind.${kind}`) },
          ...(removalOf ? [{ label: translate("listwright.removal.from"), value: removalOf.listName }] : []),
          { label: translate("resources.runs.fields.trigger"), value: <StartedBy run={run} /> },
          { label: translate("resources.runs.fields.requestedBy"), value: requestedBy?.name ?? "–" },
          { label: translate("resources.runs.fields.queuedAt"), value: <When at={queuedAt} toTheSecond /> },
          { label: translate("resources.runs.fields.startedAt"), value: <When at={startedAt} toTheSecond /> },
          { label: translate("resources.runs.fields.finishedAt"), value: <When at={finishedAt} toTheSecond /> },
          ...(startedAt && finishedAt
            ? [
                {
                  label: translate("listwright.runs.took"),
                  value: format.duration(Date.parse(startedAt), Date.parse(finishedAt)),
                },
              ]
            : []),
          ...(longestRecheckMs === null
            ? []
            : [
                {
                  label: translate("listwright.runs.longest_recheck"),
                  value: translate("listwright.runs.milliseconds", { count: format.number(longestRecheckMs) }),
                },
              ]),
        ]}
      />
    </Section>
  );
}

function CancelButton({ id, reason }: { readonly id: string; readonly reason: string | null }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const cancel = useAction(() => dataProvider.cancelExportRun(id), {
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  return (
    <>
      <GuardedButton
        variant="outlined"
        color="error"
        reason={reason}
        onClick={() => {
          cancel.reset();
          setAsking(true);
        }}
      >
        {translate("listwright.runs.cancel")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        destructive
        title={translate("listwright.runs.cancel_question")}
        confirmLabel={translate("listwright.runs.cancel")}
        cancelLabel={translate("listwright.runs.let_it_run")}
        busy={cancel.busy}
        problem={cancel.problem}
        onConfirm={() => cancel.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate("listwright.runs.cancel_effect")}
      </ConfirmDialog>
    </>
  );
}
