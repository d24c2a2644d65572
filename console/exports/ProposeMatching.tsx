import AutoFixHighOutlined from "@mui/icons-material/AutoFixHighOutlined";
import { Alert, Box, Button, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useFormContext } from "react-hook-form";

import { useListwright } from "../data-provider/index.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";
import type { MatchingForm } from "./matching-form.js";
import { takeProposal } from "./propose-matching.js";
import type { ProposalReason } from "./propose-matching.js";
import { useDestined } from "./useDestined.js";

/** Has the server propose a matching from names and types, takes it over where nothing was chosen, and says why. */
export function ProposeMatching({ disabled }: { readonly disabled: boolean }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { getValues, setValue } = useFormContext<{ matching: MatchingForm }>();
  const destined = useDestined();
  const [reasons, setReasons] = useState<readonly ProposalReason[] | null>(null);
  const { start, busy, problem } = useAction(
    async () => {
      const proposal = destined && (await dataProvider.proposeMatching(destined));
      if (!proposal) throw new Error("listwright.error.not_found");
      return proposal;
    },
    {
      showsProblem: true,
      onDone(proposal) {
        const taken = takeProposal(getValues("matching") ?? {}, proposal);
        for (const part of ["email", "name", "mobileNumber", "customFields"] as const) {
          setValue(`matching.${part}`, taken.matching[part], { shouldDirty: true, shouldValidate: part === "email" });
        }
        setReasons(taken.reasons);
      },
    },
  );
  return (
    <Box sx={{ mb: 1 }}>
      <Button
        variant="outlined"
        startIcon={<AutoFixHighOutlined />}
        disabled={disabled || destined === null}
        loading={busy}
        onClick={() => start(undefined)}
      >
        {translate("listwright.matching.propose")}
      </Button>
      {destined === null && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {translate("listwright.matching.propose_needs")}
        </Typography>
      )}
      <Problem error={problem} />
      {reasons && (
        <Alert severity="info" sx={{ mt: 1 }} role="status">
          {reasons.length === 0 ? (
            translate("listwright.matching.proposed_nothing")
          ) : (
            <>
              {translate("listwright.matching.proposed")}
              <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
                {reasons.map(({ path, field, message }) => (
                  <li key={path}>{translate("listwright.matching.proposed_because", { field, reason: message })}</li>
                ))}
              </Box>
            </>
          )}
        </Alert>
      )}
    </Box>
  );
}
