import DeleteOutlined from "@mui/icons-material/DeleteOutlined";
import { Box, FormControl, FormControlLabel, FormLabel, Radio, RadioGroup, Typography } from "@mui/material";
import { useId, useState } from "react";
import { useNavigate, useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { useAction } from "../layout/useAction.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { DependentExports } from "./DependentExports.js";

const CHOICES = ["REFUSE", "DETACH", "DELETE"] as const;
type Choice = (typeof CHOICES)[number];
const CONFIRM = {
  DETACH: "listwright.dependants.confirm_detach",
  DELETE: "listwright.dependants.confirm_delete",
} as const;

/**
 * Exports that use the connection are named. Each can be taken out of the way by itself, or what becomes of all is chosen:
 * nothing happens to them in passing.
 */
export function DeleteConnectionButton({ connection }: { readonly connection: Connection }) {
  const { id, displayName, exports, permissions } = connection;
  const translate = useTranslate();
  const navigate = useNavigate();
  const dataProvider = useListwright();
  const labelId = useId();
  const [asking, setAsking] = useState(false);
  const whyNot = useWhyNot("connections");
  const [hadExports, setHadExports] = useState(false);
  const [choice, setChoice] = useState<Choice>("REFUSE");
  const action = useAction(
    (dependentExports: Choice) => dataProvider.delete("connections", { id, meta: { dependentExports } }),
    {
      done: "listwright.done.deleted",
      showsProblem: true,
      leaves: true,
      onDone: () => void navigate("/connections"),
    },
  );
  return (
    <>
      <GuardedButton
        color="error"
        startIcon={<DeleteOutlined />}
        reason={whyNot(permissions.includes("DELETE"))}
        onClick={() => {
          action.reset();
          setHadExports(exports.length > 0);
          setChoice("REFUSE");
          setAsking(true);
        }}
      >
        {translate("ra.action.delete")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        destructive
        title={translate("listwright.delete.question", { name: displayName })}
        confirmLabel={
          exports.length > 0 && choice !== "REFUSE"
            ? translate(CONFIRM[choice], { smart_count: exports.length })
            : translate("ra.action.delete")
        }
        busy={action.busy}
        disabled={exports.length > 0 && choice === "REFUSE"}
        problem={action.problem}
        onConfirm={() => action.start(choice)}
        onClose={() => setAsking(false)}
      >
        <Box>
          <Typography variant="body2">{translate("listwright.dependants.lead")}</Typography>
          <Typography variant="body2">{translate("listwright.dependants.people_stay")}</Typography>
          <Typography variant="body2">{translate("listwright.dependants.consent_stays")}</Typography>
        </Box>
        <Box role="status">
          {exports.length > 0 ? (
            <>
              <Typography variant="body2" sx={{ fontWeight: 600 }}>
                {translate("listwright.connections.used_by", { smart_count: exports.length })}
              </Typography>
              <Typography variant="body2">{translate("listwright.dependants.one_by_one")}</Typography>
            </>
          ) : (
            hadExports && translate("listwright.dependants.done")
          )}
        </Box>
        {exports.length > 0 && (
          <>
            <DependentExports exports={exports} />
            <FormControl>
              <FormLabel id={labelId}>{translate("listwright.dependants.what_becomes_all")}</FormLabel>
              <RadioGroup aria-labelledby={labelId} value={choice} onChange={(_, value) => setChoice(value as Choice)}>
                {CHOICES.map((value) => (
                  <FormControlLabel
                    key={value}
                    value={value}
                    control={<Radio size="small" />}
                    label={translate(`listwright.dependent_exports.${value}`)}
                  />
                ))}
              </RadioGroup>
            </FormControl>
            <Typography variant="body2">{translate("listwright.dependants.runs_cancelled")}</Typography>
          </>
        )}
      </ConfirmDialog>
    </>
  );
}
