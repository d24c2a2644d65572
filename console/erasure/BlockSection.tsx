import { Box, TextField } from "@mui/material";
import { useState } from "react";
import { HttpError, useTranslate } from "react-admin";

import type { Erasure } from "../data-provider/erasures.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Facts } from "../layout/Facts.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { When } from "../layout/When.js";
import { BlockLabel } from "./ErasureLabels.js";

/** Whether runs withhold the address, and the act by which that ends. */
export function BlockSection({ erasure }: { readonly erasure: Erasure }) {
  const { state, blockLiftedAt, blockLiftedBy, blockLiftedReason } = erasure;
  const translate = useTranslate();
  const [lifting, setLifting] = useState(false);
  const isLifted = blockLiftedAt !== null;
  return (
    <Section
      title={translate("listwright.erasure.block")}
      lead={translate(isLifted ? "listwright.erasure.block_lead_lifted" : "listwright.erasure.block_lead_stands")}
      actions={
        !isLifted && (
          <GuardedButton
            variant="outlined"
            reason={state === "STARTED" ? translate("listwright.erasure.starting") : null}
            onClick={() => setLifting(true)}
          >
            {translate("listwright.erasure.lift")}
          </GuardedButton>
        )
      }
    >
      <BlockLabel erasure={erasure} />
      {isLifted && (
        <Box sx={{ mt: 1 }}>
          <Facts
            facts={[
              {
                label: translate("listwright.erasure.lifted_at"),
                value: <When at={blockLiftedAt} toTheSecond />,
              },
              { label: translate("listwright.erasure.lifted_by"), value: blockLiftedBy?.name },
              { label: translate("listwright.erasure.reason"), value: blockLiftedReason },
            ]}
          />
        </Box>
      )}
      {lifting && <LiftBlockDialog erasure={erasure} onClose={() => setLifting(false)} />}
    </Section>
  );
}

function LiftBlockDialog({ erasure, onClose }: { readonly erasure: Erasure; readonly onClose: () => void }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const lift = useAction((why: string) => dataProvider.liftErasureBlock(erasure.id, why), {
    done: "listwright.erasure.lifted",
    showsProblem: true,
    onDone: onClose,
  });
  const refused = lift.problem instanceof HttpError && lift.problem.status === 422 ? lift.problem.message : null;
  const problem = refused ?? (isMissing ? translate("listwright.erasure.reason_missing") : null);
  return (
    <ConfirmDialog
      open
      title={translate("listwright.erasure.lift_title")}
      confirmLabel={translate("listwright.erasure.lift")}
      busy={lift.busy}
      problem={refused ? null : lift.problem}
      onConfirm={() => {
        setMissing(reason.trim() === "");
        if (reason.trim() !== "") lift.start(reason.trim());
      }}
      onClose={onClose}
    >
      <span>{translate("listwright.erasure.lift_effect")}</span>
      {erasure.state !== "DONE" && <span>{translate("listwright.erasure.lift_gives_up")}</span>}
      <TextField
        autoFocus
        multiline
        required
        label={translate("listwright.erasure.reason")}
        value={reason}
        onChange={(event) => {
          setReason(event.target.value);
          setMissing(false);
        }}
        error={problem !== null}
        helperText={problem ?? translate("listwright.erasure.reason_hint")}
      />
    </ConfirmDialog>
  );
}
