import type { DeliveryProblem, ProblemDetails } from "./problem-text.js";

/** What became of one attempt to deliver. */
export type Outcome =
  | { readonly state: "SENT" }
  | {
      /** RETRY: it may get through later. FAILED: trying again is of no use. DROPPED: nobody wants it any more. */
      readonly state: "RETRY" | "FAILED" | "DROPPED";
      readonly problem: DeliveryProblem;
      readonly details: ProblemDetails;
      /** The receiver asked not to be tried before. */
      readonly notBeforeMs?: number;
    };

export function unsent(
  state: "RETRY" | "FAILED" | "DROPPED",
  problem: DeliveryProblem,
  details: ProblemDetails = {},
  notBeforeMs?: number,
): Outcome {
  return { state, problem, details, ...(notBeforeMs === undefined ? {} : { notBeforeMs }) };
}
