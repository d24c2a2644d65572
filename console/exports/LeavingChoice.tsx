import {
  Box,
  FormControl,
  FormControlLabel,
  FormLabel,
  LinearProgress,
  Radio,
  RadioGroup,
  Typography,
} from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslate } from "react-admin";

import type { Leaving } from "../data-provider/generated.js";
import { useListwright } from "../data-provider/index.js";
import { Problem } from "../layout/Problem.js";
import { useFormat } from "../layout/format.js";
import { useRole } from "../layout/useRole.js";

const CHOICES: readonly Leaving[] = ["KEEP", "REMOVE"];

interface LeavingChoiceProps {
  readonly exportId: string;
  /** Without a connection nobody can be removed. */
  readonly isDetached: boolean;
  readonly value: Leaving;
  readonly onChange: (value: Leaving) => void;
}

/** What becomes of the people on a list that an export leaves, with how many they are as far as is known. */
export function LeavingChoice({ exportId, isDetached, value, onChange }: LeavingChoiceProps) {
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const { data, error, isPending } = useQuery({
    queryKey: ["removable", exportId],
    queryFn: ({ signal }) => dataProvider.removableOf(exportId, signal),
  });
  const there = data?.removable;
  const stay = there ? there.keptByClaim + there.keptForeign : 0;
  return (
    <Box>
      <LeavingInput
        label={translate("listwright.leaving.question", { list: data?.listName ?? "…" })}
        meaningOfRemove={translate("listwright.leaving.REMOVE_meaning")}
        isDetached={isDetached}
        value={value}
        onChange={onChange}
      />
      <Box role="status">
        {isPending && <LinearProgress aria-label={translate("listwright.leaving.counting")} />}
        {there && (
          <Typography variant="body2">
            {there.people === 0
              ? translate("listwright.leaving.nobody")
              : translate("listwright.leaving.would_leave", {
                  smart_count: there.people,
                  count: format.number(there.people),
                })}{" "}
            {stay > 0 &&
              translate("listwright.leaving.would_stay", {
                claimed: format.number(there.keptByClaim),
                foreign: format.number(there.keptForeign),
              })}
          </Typography>
        )}
      </Box>
      <Problem error={error} />
    </Box>
  );
}

interface LeavingInputProps {
  readonly label: string;
  readonly meaningOfRemove: string;
  readonly isDetached: boolean;
  readonly value: Leaving;
  readonly onChange: (value: Leaving) => void;
}

/** The choice by itself. Having people removed is for admins: others see that it is there, and why not for them. */
export function LeavingInput({ label, meaningOfRemove, isDetached, value, onChange }: LeavingInputProps) {
  const translate = useTranslate();
  const { role } = useRole();
  const id = useId();
  const whyNot =
    role !== "ADMIN"
      ? translate("listwright.leaving.admins_only")
      : isDetached
        ? translate("listwright.leaving.detached")
        : null;
  const meaning = { KEEP: translate("listwright.leaving.KEEP_meaning"), REMOVE: meaningOfRemove };
  return (
    <FormControl>
      <FormLabel id={`${id}label`}>{label}</FormLabel>
      <RadioGroup aria-labelledby={`${id}label`} value={value} onChange={(_, chosen) => onChange(chosen as Leaving)}>
        {CHOICES.map((choice) => (
          <Box key={choice} sx={{ mt: 0.5 }}>
            <FormControlLabel
              value={choice}
              label={translate(`listwright.leaving.${choice}`)}
              disabled={choice === "REMOVE" && whyNot !== null}
              control={<Radio size="small" slotProps={{ input: { "aria-describedby": `${id}${choice}` } }} />}
              sx={{ "& .MuiFormControlLabel-label": { typography: "body2", fontWeight: 600 } }}
            />
            <Typography
              id={`${id}${choice}`}
              variant="body2"
              color="textSecondary"
              sx={{ pl: 3.75, mt: -0.75, mb: 0.5 }}
            >
              {meaning[choice]} {choice === "REMOVE" && whyNot}
            </Typography>
          </Box>
        ))}
      </RadioGroup>
    </FormControl>
  );
}
