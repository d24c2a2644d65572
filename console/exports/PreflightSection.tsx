import FactCheckOutlined from "@mui/icons-material/FactCheckOutlined";
import { Alert, Box, Button, Typography } from "@mui/material";
import { HttpError, useTranslate } from "react-admin";
import { useState } from "react";
import { useFormContext } from "react-hook-form";

import { useListwright } from "../data-provider/index.js";
import type { MatchingPreflight } from "../data-provider/matching.js";
import { Facts } from "../layout/Facts.js";
import { useFormat } from "../layout/format.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { matchingInputOf } from "./matching-form.js";
import type { MatchingForm } from "./matching-form.js";
import { useDestined } from "./useDestined.js";

/** Tries the matching on profiles before anything is saved, and says in numbers what would be lost. */
export function PreflightSection() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { getValues } = useFormContext<{ matching: MatchingForm }>();
  const destined = useDestined();
  const [found, setFound] = useState<MatchingPreflight | null>(null);
  const { start, busy, problem } = useAction(
    async () => {
      if (!destined) throw new HttpError("listwright.error.not_found", 404);
      return dataProvider.matchingPreflight(destined, matchingInputOf(getValues("matching") ?? {}));
    },
    { showsProblem: true, onDone: setFound },
  );
  return (
    <Section
      title={translate("listwright.matching.preflight_title")}
      lead={translate("listwright.matching.preflight_lead")}
      actions={
        <Button
          variant="outlined"
          startIcon={<FactCheckOutlined />}
          disabled={destined === null}
          loading={busy}
          onClick={() => {
            setFound(null);
            start(undefined);
          }}
        >
          {translate("listwright.matching.preflight")}
        </Button>
      }
    >
      {destined === null && (
        <Typography variant="body2" color="textSecondary">
          {translate("listwright.matching.propose_needs")}
        </Typography>
      )}
      <Problem error={problem} />
      {found && <PreflightFacts found={found} />}
    </Section>
  );
}

function PreflightFacts({ found }: { readonly found: MatchingPreflight }) {
  const translate = useTranslate();
  const format = useFormat();
  const { evaluated, complete, losses } = found;
  const parts = ["sendable", "missing", "syntax", "withheld", "duplicates", "rejected"] as const;
  const facts = parts
    .filter((part) => part === "sendable" || found[part] > 0)
    .map((part) => ({ label: translate(`listwright.preflight.${part}`), value: format.number(found[part]) }));
  const seen = { smart_count: evaluated, count: format.number(evaluated) };
  return (
    <Box role="status">
      <Typography variant="body2" sx={{ mb: 1 }}>
        {evaluated === 0
          ? translate("listwright.preflight.nobody")
          : translate(complete ? "listwright.preflight.all" : "listwright.preflight.some", seen)}
      </Typography>
      <Facts facts={facts} />
      {evaluated > 0 && losses.length === 0 && (
        <Alert severity="success" sx={{ mt: 1 }}>
          {translate("listwright.preflight.no_losses")}
        </Alert>
      )}
      {losses.map(({ code, field, message }) => (
        <Alert key={`${code} ${field}`} severity="warning" sx={{ mt: 1 }}>
          {message}
        </Alert>
      ))}
    </Box>
  );
}
