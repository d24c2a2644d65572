import DeleteOutlined from "@mui/icons-material/DeleteOutlined";
import { Box, Button, FormControl, FormControlLabel, FormLabel, Radio, RadioGroup, Typography } from "@mui/material";
import { useId, useState } from "react";
import { useNavigate, useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { TextLink } from "../layout/TextLink.js";
import { useAction } from "../layout/useAction.js";

const CHOICES = ["REFUSE", "DETACH", "DELETE"] as const;
type Choice = (typeof CHOICES)[number];

/** Exports that use the connection are named, and what becomes of them is chosen: nothing happens to them in passing. */
export function DeleteConnectionButton({ connection }: { readonly connection: Connection }) {
  const { id, displayName, exports } = connection;
  const translate = useTranslate();
  const navigate = useNavigate();
  const dataProvider = useListwright();
  const labelId = useId();
  const [asking, setAsking] = useState(false);
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
      <Button
        color="error"
        startIcon={<DeleteOutlined />}
        onClick={() => {
          action.reset();
          setChoice("REFUSE");
          setAsking(true);
        }}
      >
        {translate("ra.action.delete")}
      </Button>
      <ConfirmDialog
        open={asking}
        destructive
        title={translate("listwright.delete.question", { name: displayName })}
        confirmLabel={translate("ra.action.delete")}
        busy={action.busy}
        disabled={exports.length > 0 && choice === "REFUSE"}
        problem={action.problem}
        onConfirm={() => action.start(choice)}
        onClose={() => setAsking(false)}
      >
        <Typography variant="body2">{translate("listwright.connections.delete_effect")}</Typography>
        {exports.length > 0 && (
          <>
            <Box>
              <Typography variant="body2">
                {translate("listwright.connections.used_by", { smart_count: exports.length })}
              </Typography>
              <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
                {exports.map((used) => (
                  <li key={used.id}>
                    <TextLink to={`/exports/${used.id}/show`}>{used.name}</TextLink>
                  </li>
                ))}
              </Box>
            </Box>
            <FormControl>
              <FormLabel id={labelId}>{translate("listwright.connections.what_becomes")}</FormLabel>
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
          </>
        )}
      </ConfirmDialog>
    </>
  );
}
