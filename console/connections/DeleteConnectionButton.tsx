import DeleteOutlined from "@mui/icons-material/DeleteOutlined";
import { Alert, Box, FormControl, FormControlLabel, FormLabel, Radio, RadioGroup, Typography } from "@mui/material";
import { useId, useState } from "react";
import { useNavigate, useRefresh, useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import type { Leaving } from "../data-provider/generated.js";
import { useListwright } from "../data-provider/index.js";
import { LeavingInput } from "../exports/LeavingChoice.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { dependantsOf } from "../layout/DeleteButton.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { TextLink } from "../layout/TextLink.js";
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
  const [leaving, setLeaving] = useState<Leaving>("KEEP");
  const refresh = useRefresh();
  const action = useAction(
    async (dependentExports: Choice) => {
      const meta = { dependentExports, leaving: dependentExports === "DELETE" ? leaving : "KEEP" };
      try {
        return await dataProvider.delete("connections", { id, meta });
      } catch (problem) {
        // Its exports may be gone all the same, where their people are to be removed first.
        refresh();
        throw problem;
      }
    },
    {
      done: "listwright.done.deleted",
      showsProblem: true,
      leaves: true,
      onDone: () => void navigate("/connections"),
    },
  );
  const waiting = dependantsOf(action.problem) ?? [];
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
          setLeaving("KEEP");
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
        problem={waiting.length > 0 ? null : action.problem}
        onConfirm={() => action.start(choice)}
        onClose={() => setAsking(false)}
      >
        <Box>
          <Typography variant="body2">{translate("listwright.dependants.lead")}</Typography>
          <Typography variant="body2">{translate("listwright.dependants.people_stay")}</Typography>
          <Typography variant="body2">{translate("listwright.dependants.consent_stays")}</Typography>
        </Box>
        {waiting.length > 0 && (
          <Alert severity="warning">
            {action.problem?.message}
            <ul>
              {waiting.map(({ to, name }) => (
                <li key={to}>
                  <TextLink to={to}>{name}</TextLink>
                </li>
              ))}
            </ul>
          </Alert>
        )}
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
            {choice === "DELETE" && (
              <LeavingInput
                label={translate("listwright.leaving.question_all")}
                meaningOfRemove={`${translate("listwright.leaving.REMOVE_meaning")} ${translate("listwright.leaving.connection_REMOVE_meaning")}`}
                isDetached={false}
                value={leaving}
                onChange={setLeaving}
              />
            )}
            <Typography variant="body2">{translate("listwright.dependants.runs_cancelled")}</Typography>
          </>
        )}
      </ConfirmDialog>
    </>
  );
}
