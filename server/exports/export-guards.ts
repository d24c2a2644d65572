import type { FieldProblem } from "../refusal.js";
import { written } from "../written-number.js";
import type { Export } from "./export.entity.js";

/** What stops a run where an export says nothing else. The most members are the installation's. */
export const STANDARD_GUARDS = {
  /** Share of answered recipients that may be rejected before a run stops. */
  maxRejectedShare: 0.5,
  /** Share of those an export claims that may leave at once, before a run is held. */
  maxLeaverShare: 0.2,
  /** The same for those whose own consent is gone. */
  maxWithdrawnShare: 0.2,
} as const;

/** With the most members that the installation allows, whatever its limit is. */
const USUAL_GUARDS: StoredGuards = { ...STANDARD_GUARDS, maxMembers: null };

type StoredGuards = Pick<Export, "maxLeaverShare" | "maxWithdrawnShare" | "maxRejectedShare"> & {
  readonly maxMembers: number | null;
};

export interface GuardsRequest {
  readonly maxMembers?: number | null;
  readonly maxLeaverShare?: number | null;
  readonly maxWithdrawnShare?: number | null;
  readonly maxRejectedShare?: number | null;
}

export function checkGuards(guards: GuardsRequest | null | undefined, profileLimit: number): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const most = guards?.maxMembers;
  if (most != null && !(most >= 1 && most <= profileLimit)) {
    const text = {
      en: `Enter a number from 1 to ${written(profileLimit)}, the most profiles that one run may evaluate here.`,
      ja: `1から${written(profileLimit)}（1回の実行で評価できるプロファイルの上限）までの数を入力してください。`,
    };
    problems.push({ path: "guards.maxMembers", code: "OUT_OF_RANGE", text });
  }
  for (const name of ["maxLeaverShare", "maxWithdrawnShare", "maxRejectedShare"] as const) {
    const share = guards?.[name];
    if (share != null && !(share >= 0 && share <= 1)) problems.push(shareOutOfRange(`guards.${name}`));
  }
  return problems;
}

function shareOutOfRange(path: string): FieldProblem {
  return {
    path,
    code: "OUT_OF_RANGE",
    text: {
      en: "Enter a share from 0 to 1; 0.5 means half of them.",
      ja: "0から1の割合を入力してください。0.5 は半数を意味します。",
    },
  };
}

/** Those that were chosen; null is the usual one again, null for all of them too. The others stay as they are. */
export function guardsToStore(guards: GuardsRequest | null | undefined): Partial<StoredGuards> {
  if (guards === null) return USUAL_GUARDS;
  const chosen = Object.entries(guards ?? {}).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(chosen.map(([name, value]) => [name, value ?? USUAL_GUARDS[name as keyof StoredGuards]])),
  };
}

/** As they hold now: a limit of the installation that was lowered counts. */
export function guardsOf(found: Export, profileLimit: number) {
  return {
    maxMembers: Math.min(found.maxMembers ?? profileLimit, profileLimit),
    maxLeaverShare: found.maxLeaverShare,
    maxWithdrawnShare: found.maxWithdrawnShare,
    maxRejectedShare: found.maxRejectedShare,
  };
}
