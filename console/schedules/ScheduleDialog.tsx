import {
  Alert,
  Box,
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  FormControlLabel,
  FormHelperText,
  Stack,
} from "@mui/material";
import { useId, useState } from "react";
import { useNotify, useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { ScheduleSet } from "../data-provider/schedules.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";
import { ScheduleFields } from "./ScheduleFields.js";
import { ScheduleResults } from "./ScheduleResults.js";
import { WhoGetsIt } from "./WhoGetsIt.js";
import type { Scheduled } from "./WhoGetsIt.js";
import { emptySchedule, formProblem, scheduleFormOf, scheduleInputOf } from "./schedule-form.js";
import type { ScheduleForm, ScheduleProblems } from "./schedule-form.js";
import { problemsOfSet } from "./problems-of-set.js";

interface ScheduleDialogProps {
  readonly exports: readonly Scheduled[];
  readonly onClose: () => void;
}

/** Sets the schedule of one export, or one for several of which each may keep its own; then what came of it for each. */
export function ScheduleDialog({ exports, onClose }: ScheduleDialogProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const dataProvider = useListwright();
  const titleId = useId();
  const hintId = useId();
  const [only] = exports.length === 1 ? exports : [];
  const [form, setForm] = useState<ScheduleForm>(() => (only ? scheduleFormOf(only.schedule) : emptySchedule()));
  const [chosen, setChosen] = useState(() => exports.map(({ id }) => id));
  const [withRules, setWithRules] = useState(only !== undefined);
  const [problems, setProblems] = useState<ScheduleProblems>({});
  const [results, setResults] = useState<readonly ScheduleSet[] | null>(null);
  const save = useAction(() => dataProvider.setExportSchedules(chosen, scheduleInputOf(form, { withRules })), {
    showsProblem: true,
    onDone: (all) => {
      // What is wrong with the schedule is wrong for all of them, and can be put right here.
      const wrong = problemsOfSet(all, form);
      if (wrong) setProblems(wrong);
      else if (only && all.every(({ result }) => result.__typename === "Export")) {
        notify("listwright.schedules.saved", { type: "success" });
        onClose();
      } else setResults(all);
    },
  });
  const count = { smart_count: exports.length };
  return (
    <Dialog open fullWidth maxWidth="md" onClose={save.busy ? undefined : onClose} aria-labelledby={titleId}>
      <DialogTitle id={titleId} variant="h2" component="h2">
        {only
          ? translate("listwright.schedules.title_one", { name: only.name })
          : translate("listwright.schedules.title", count)}
      </DialogTitle>
      <DialogContent>
        {results ? (
          <ScheduleResults exports={exports} results={results} />
        ) : (
          <Stack sx={{ gap: 2 }}>
            {!only && <WhoGetsIt exports={exports} chosen={chosen} onChange={setChosen} />}
            {!only && (
              <Box>
                <FormControlLabel
                  label={translate("listwright.schedules.with_rules")}
                  control={
                    <Checkbox
                      checked={withRules}
                      onChange={({ target }) => setWithRules(target.checked)}
                      slotProps={{ input: { "aria-describedby": hintId } }}
                    />
                  }
                />
                <FormHelperText id={hintId}>{translate("listwright.schedules.with_rules_hint")}</FormHelperText>
              </Box>
            )}
            <ScheduleFields
              value={form}
              withRules={withRules}
              problems={problems}
              onChange={(changed) => {
                setProblems({});
                setForm(changed);
              }}
            />
            {chosen.length === 0 && <Alert severity="info">{translate("listwright.schedules.nobody")}</Alert>}
            <Problem error={save.problem} />
          </Stack>
        )}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        {results ? (
          <Button variant="contained" onClick={onClose}>
            {translate("listwright.schedules.close")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose} disabled={save.busy}>
              {translate("ra.action.cancel")}
            </Button>
            <Button
              variant="contained"
              loading={save.busy}
              disabled={chosen.length === 0}
              onClick={() => {
                if (formProblem(form) === null) save.start(undefined);
              }}
            >
              {translate("listwright.schedules.save")}
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}
