import CheckCircle from "@mui/icons-material/CheckCircle";
import RadioButtonUnchecked from "@mui/icons-material/RadioButtonUnchecked";
import { Box, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import { ButtonLink } from "../layout/ButtonLink.js";
import { Section } from "../layout/Section.js";
import type { FirstStep } from "./first-steps.js";

export function FirstSteps({ steps }: { readonly steps: readonly FirstStep[] }) {
  const translate = useTranslate();
  const next = steps.find(({ done, isTheirs }) => !done && isTheirs);
  return (
    <Section title={translate("listwright.first_steps.title")} lead={translate("listwright.first_steps.lead")}>
      <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0 }}>
        {steps.map((step, index) => (
          <Stack
            key={step.name}
            component="li"
            direction="row"
            sx={{
              gap: 1.5,
              py: 1.75,
              borderTop: index === 0 ? 0 : 1,
              borderColor: "divider",
              alignItems: "flex-start",
            }}
          >
            {step.done ? (
              <CheckCircle aria-hidden color="success" />
            ) : (
              <RadioButtonUnchecked aria-hidden color="disabled" />
            )}
            <Stack
              direction={{ xs: "column", sm: "row" }}
              sx={{ flexGrow: 1, gap: 1, justifyContent: "space-between", alignItems: { sm: "center" } }}
            >
              <Box>
                <Typography variant="h3">{translate(`listwright.first_steps.${step.name}`)}</Typography>
                <Typography variant="body2" color="textSecondary">
                  {translate(`listwright.first_steps.${step.name}_why`)}
                </Typography>
              </Box>
              {step.done ? (
                <Typography variant="body2" sx={{ color: "success.main", fontWeight: 600, flexShrink: 0 }}>
                  {translate("listwright.step.done")}
                </Typography>
              ) : !step.isTheirs ? (
                <Typography variant="body2" color="textSecondary" sx={{ flexShrink: 0 }}>
                  {translate("listwright.contributor.step_by_admin")}
                </Typography>
              ) : (
                <ButtonLink
                  to={step.to}
                  variant={step === next ? "contained" : "outlined"}
                  sx={{ flexShrink: 0, alignSelf: { xs: "flex-start", sm: "center" } }}
                >
                  {translate(`listwright.first_steps.${step.name}_do`)}
                </ButtonLink>
              )}
            </Stack>
          </Stack>
        ))}
      </Box>
    </Section>
  );
}
