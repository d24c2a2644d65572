import { InputAdornment } from "@mui/material";
import { TextInput, useTranslate } from "react-admin";

import { Section } from "../layout/Section.js";

/** What holds or stops a run. Shares are shown as percentages and kept as what they are. */
export function GuardInputs() {
  const translate = useTranslate();
  return (
    <Section title={translate("listwright.guards.title")} lead={translate("listwright.guards.lead")}>
      <TextInput
        source="guards.maxMembers"
        label="listwright.guards.maxMembers"
        type="number"
        helperText="listwright.guards.maxMembers_hint"
        parse={numberOf}
        slotProps={{ htmlInput: { min: 1, step: 1 } }}
      />
      <ShareInput name="maxLeaverShare" />
      <ShareInput name="maxWithdrawnShare" />
      <ShareInput name="maxRejectedShare" />
    </Section>
  );
}

function ShareInput({ name }: { readonly name: string }) {
  return (
    <TextInput
      source={`guards.${name}`}
      label={`listwright.guards.${name}`}
      type="number"
      helperText={`listwright.guards.${name}_hint`}
      format={percentOf}
      parse={shareOf}
      slotProps={{
        htmlInput: { min: 0, max: 100, step: "any" },
        input: { endAdornment: <InputAdornment position="end">%</InputAdornment> },
      }}
    />
  );
}

/** Without the crumbs of binary fractions: 0.07 is 7, not 7.000000000000001. */
export function percentOf(share: number | null | undefined): number | "" {
  return typeof share === "number" ? Math.round(share * 1e6) / 1e4 : "";
}

function numberOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

export function shareOf(percent: string): number | null {
  const value = Number(percent);
  return percent.trim() === "" || Number.isNaN(value) ? null : Math.round(value * 1e4) / 1e6;
}
