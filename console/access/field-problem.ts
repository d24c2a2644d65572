import { HttpError } from "react-admin";

/** What the server said of one field; null when it said nothing of it. */
export function problemOf(problem: Error | null, field: string): string | null {
  if (!(problem instanceof HttpError) || problem.status !== 422) return null;
  const { errors } = problem.body as { errors: Readonly<Record<string, unknown>> };
  const message = errors[field];
  return typeof message === "string" ? message : null;
}
