import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { HttpError, useLocale } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { SchedulePreview } from "../data-provider/schedules.js";
import { fieldOf, formProblem, scheduleInputOf } from "./schedule-form.js";
import type { ScheduleForm, ScheduleProblems } from "./schedule-form.js";

/** Somebody who types has not finished yet. */
const SETTLES_MS = 350;

export interface Preview {
  readonly preview: SchedulePreview | undefined;
  readonly isPending: boolean;
  /** What is shown is of what was typed before. */
  readonly isStale: boolean;
  /** What went wrong other than what was typed. */
  readonly error: Error | null;
}

/** What a schedule would come to, a moment after it was changed, and what is wrong with its fields. */
export function useSchedulePreview(form: ScheduleForm): Preview & { readonly problems: ScheduleProblems } {
  const dataProvider = useListwright();
  const settled = useSettled(form);
  const input = scheduleInputOf(settled);
  const isAsked = settled.kind !== "NONE" && formProblem(settled) === null;
  const asked = usePreview(["previewSchedule", input], isAsked, (signal) =>
    dataProvider.previewSchedule(input, signal),
  );
  const { refusal, isStale, ...preview } = asked;
  return { ...preview, isStale: isStale || settled !== form, problems: problemsIn(refusal, settled) };
}

/** The server's sentences by the fields of the form. */
export function problemsIn(refusal: HttpError | null, form: ScheduleForm): ScheduleProblems {
  const { schedule } = (refusal?.body ?? {}) as { readonly schedule?: Readonly<Record<string, unknown>> };
  return problemsBeside(schedule, form);
}

export function problemsBeside(messages: Readonly<Record<string, unknown>> | undefined, form: ScheduleForm) {
  const problems: { -readonly [F in keyof ScheduleForm]?: string } = {};
  for (const [path, message] of Object.entries(messages ?? {})) {
    const field = fieldOf(path, form);
    if (typeof message === "string") problems[field] = sentenceOf(field, message, form);
  }
  return problems;
}

/** The server speaks of minutes where the form asks for hours. */
function sentenceOf(field: keyof ScheduleForm, message: string, form: ScheduleForm): string {
  if (field === "missedWithinHours") return "listwright.schedule.missed_out_of_range";
  return field === "every" ? `listwright.schedule.every_out_of_range.${form.unit}` : message;
}

/** One of the API's previews. A refusal names fields; its body is theirs. */
export function usePreview(
  key: readonly unknown[],
  isAsked: boolean,
  ask: (signal: AbortSignal) => Promise<SchedulePreview>,
): Preview & { readonly refusal: HttpError | null } {
  const locale = useLocale();
  const { data, error, isPending, isPlaceholderData } = useQuery({
    queryKey: [...key, locale],
    queryFn: ({ signal }) => ask(signal),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const refusal =
    isAsked && error instanceof HttpError && error.status === 422
      ? new HttpError(error.message, 422, (error.body as { errors: object }).errors)
      : null;
  return {
    preview: isAsked && error === null ? data : undefined,
    isPending: isAsked && isPending,
    isStale: isAsked && isPlaceholderData,
    error: isAsked && refusal === null ? error : null,
    refusal,
  };
}

/** The value as it was when it last had not changed for a moment. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
