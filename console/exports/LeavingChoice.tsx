import { Box, FormControl, LinearProgress, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import type { Leaving } from "../data-provider/generated.js";
import { useListwright } from "../data-provider/index.js";
import { DescribedRadios } from "../layout/DescribedRadios.js";
import { Problem } from "../layout/Problem.js";
import { useRole } from "../layout/useRole.js";
import { RemovableWords } from "./RemovableWords.js";

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
  const dataProvider = useListwright();
  const { data, error, isPending } = useQuery({
    queryKey: ["removable", exportId],
    queryFn: ({ signal }) => dataProvider.removableOf(exportId, signal),
  });
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
        {data && (
          <Typography variant="body2">
            <RemovableWords {...data.removable} />
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
  const whyNot =
    role !== "ADMIN"
      ? translate("listwright.leaving.admins_only")
      : isDetached
        ? translate("listwright.leaving.detached")
        : null;
  return (
    <FormControl>
      <DescribedRadios
        label={label}
        value={value}
        options={CHOICES.map((choice) => ({
          id: choice,
          name: translate(`listwright.leaving.${choice}`),
          meaning: choice === "REMOVE" ? meaningOfRemove : translate("listwright.leaving.KEEP_meaning"),
          whyNot: choice === "REMOVE" ? whyNot : null,
        }))}
        onChange={(chosen) => onChange(chosen as Leaving)}
      />
    </FormControl>
  );
}
