import type { Run } from "./perform-run.js";

/** With thousands set apart. */
export function number(value: number | null): string {
  return String(value ?? 0).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** What came of a run, in sentences. */
export function sentencesOf(run: Run, listName: string): string[] {
  const { counts, state, failure, skipReason } = run;
  const lines: string[] = [];
  if (counts.unique !== null) {
    lines.push(
      `${number(counts.evaluated)} profiles: ${number(counts.invalid)} without a usable e-mail address, ${number(counts.duplicates)} with an address that another has too, ${number(counts.unique)} to export.`,
      `List "${listName}": ${number(counts.added)} added, ${number(counts.updated)} updated, ${number(counts.unchanged)} unchanged, ${number(counts.rejected)} rejected.`,
    );
  }
  for (const { code, meaning, count } of run.rejections)
    lines.push(`  ${number(count)} rejected (${code}): ${meaning}`);
  const seconds = durationMsOf(run) === null ? "" : ` after ${((durationMsOf(run) ?? 0) / 1000).toFixed(1)} s`;
  lines.push(`The run ended ${state}${skipReason === null ? "" : ` (${skipReason})`}${seconds}.`);
  if (failure !== null) lines.push(`${failure.message} ${failure.advice}`);
  return lines;
}

export function durationMsOf({ startedAt, finishedAt }: Run): number | null {
  return startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
}

/** The line that programs read. `duration` is in seconds. */
export function jsonOf(run: Run, more: Readonly<Record<string, unknown>>): string {
  const { id, state, counts, skipReason, failure, rejections } = run;
  const durationMs = durationMsOf(run);
  const duration = durationMs === null ? null : durationMs / 1000;
  return JSON.stringify({ id, state, counts, duration, durationMs, skipReason, failure, rejections, ...more });
}
