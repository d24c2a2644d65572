import { TextField, Typography } from "@mui/material";
import { useState } from "react";
import { HttpError, useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { useFormat } from "../layout/format.js";
import { useWhyNot } from "../layout/useWhyNot.js";

/** What the contract allows, as an admin recorded it: plans compare the list with it. */
export function AllowanceSection({ connection }: { readonly connection: Connection }) {
  const { id, displayName, subscriberAllowance, permissions } = connection;
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const whyNot = useWhyNot("connections");
  const [typed, setTyped] = useState<string | null>(null);
  const save = useAction((allowance: number | null) => dataProvider.setSubscriberAllowance(id, allowance), {
    done: "listwright.allowance.saved",
    showsProblem: true,
    onDone: () => setTyped(null),
  });
  const refused = save.problem instanceof HttpError && save.problem.status === 422 ? save.problem.message : null;
  const submit = () => typed !== null && save.start(typed.trim() === "" ? null : Number(typed));
  return (
    <Section
      title={translate("listwright.allowance.title")}
      lead={translate("listwright.allowance.lead")}
      actions={
        <GuardedButton
          variant="outlined"
          reason={whyNot(permissions.includes("EDIT"))}
          onClick={() => {
            save.reset();
            setTyped(subscriberAllowance === null ? "" : String(subscriberAllowance));
          }}
        >
          {translate("listwright.allowance.edit")}
        </GuardedButton>
      }
    >
      <Typography variant="body2">
        {subscriberAllowance === null
          ? translate("listwright.allowance.none")
          : translate("listwright.allowance.is", { count: format.number(subscriberAllowance) })}
      </Typography>
      <ConfirmDialog
        open={typed !== null}
        title={translate("listwright.allowance.edit_title", { name: displayName })}
        confirmLabel={translate("ra.action.save")}
        busy={save.busy}
        disabled={!/^\s*\d{0,10}\s*$/.test(typed ?? "")}
        problem={refused ? null : save.problem}
        onConfirm={submit}
        onClose={() => setTyped(null)}
      >
        <TextField
          autoFocus
          label={translate("listwright.allowance.label")}
          value={typed ?? ""}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={(event) => event.key === "Enter" && !event.nativeEvent.isComposing && submit()}
          error={refused !== null}
          helperText={refused ?? translate("listwright.allowance.hint")}
          slotProps={{ htmlInput: { inputMode: "numeric" } }}
        />
      </ConfirmDialog>
    </Section>
  );
}
