import type { Connection, ConnectionRow, Consent } from "../data-provider/connections.js";

export type ConnectionProblem = ConnectionRow["problems"][number];
export type StepName = "consent" | "authenticate" | "exportUser";

/** Where each problem is solved. */
const STEP_OF: Readonly<Record<string, StepName>> = {
  CONSENT_REQUIRED: "consent",
  CONSENT_WITHDRAWN: "consent",
  NEEDS_REAUTHENTICATION: "authenticate",
  EXPORT_USER_MISSING: "exportUser",
  EXPORT_USER_UNABLE: "exportUser",
};

/** The problems that a step solves; of null, those that none of the steps does. */
export function problemsAt(
  step: StepName | null,
  problems: readonly ConnectionProblem[],
): readonly ConnectionProblem[] {
  return problems.filter(({ code }) => (STEP_OF[code] ?? null) === step);
}

/** Which steps of setting up are done, from what the server says is missing. */
export interface ConnectionProgress {
  /** The record that is in force; null when nobody has agreed or the agreement does not count any more. */
  readonly consent: Consent | null;
  readonly isAuthenticated: boolean;
  readonly hasExportUser: boolean;
}

export function progressOf({ consents, problems, authentication, exportUser }: Connection): ConnectionProgress {
  const isOpen = (step: StepName) => problemsAt(step, problems).length > 0;
  const [latest] = consents;
  const agreed = latest && latest.action !== "WITHDRAWN" && !isOpen("consent");
  return {
    // A record that only ties the consent to its account was not made by agreeing: show the one that was.
    consent: agreed ? (consents.find(({ action }) => action === "GIVEN") ?? latest) : null,
    isAuthenticated: authentication !== null && !isOpen("authenticate"),
    hasExportUser: exportUser !== null && !isOpen("exportUser"),
  };
}
