import { Alert, Box, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Run } from "../data-provider/runs.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";
import { CountLine } from "./CountLine.js";

/** What a verification found: the list against the segments, and who changed what. Nothing of other runs. */
export function VerifySection({ run }: { readonly run: Run }) {
  const translate = useTranslate();
  const format = useFormat();
  const { verification } = run;
  if (!verification) return null;
  const { members, matching, missing, different, unexpected, onList } = verification;
  const { changedAtSource, changedAtDestination } = verification;
  const agrees = missing + different + unexpected === 0;
  const line = (name: string, count: number, isTotal = false) => (
    <CountLine
      label={translate(`listwright.verification.${name}`)}
      count={format.number(count)}
      isTotal={isTotal}
      isZero={count === 0}
    />
  );
  return (
    <Section title={translate("listwright.verification.title")} lead={translate("listwright.verification.lead")}>
      {agrees && (
        <Alert severity="success" sx={{ mb: 2 }}>
          {translate("listwright.verification.agrees")}
        </Alert>
      )}
      <Box sx={{ display: "grid", gridTemplateColumns: { md: "repeat(2, 1fr)" }, columnGap: 5, rowGap: 2.5 }}>
        <Box component="dl" sx={{ m: 0, minWidth: 0 }}>
          {line("members", members, true)}
          {line("matching", matching)}
          {line("missing", missing)}
          {line("different", different)}
        </Box>
        <Box component="dl" sx={{ m: 0, minWidth: 0 }}>
          {line("onList", onList, true)}
          {line("unexpected", unexpected)}
        </Box>
      </Box>
      {!agrees && (
        <Box sx={{ mt: 2.5 }}>
          <Typography variant="subtitle2" component="h3">
            {translate("listwright.verification.why")}
          </Typography>
          <Box component="dl" sx={{ m: 0, maxWidth: "32rem" }}>
            {line("changedAtSource", changedAtSource)}
            {line("changedAtDestination", changedAtDestination)}
          </Box>
          <Typography variant="body2" color="textSecondary" sx={{ mt: 1.5 }}>
            {translate("listwright.verification.next")}
          </Typography>
        </Box>
      )}
    </Section>
  );
}
