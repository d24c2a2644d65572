import { HttpError } from "react-admin";

import { paragraph } from "../messages/paragraph.js";

interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** Any member of a mutation's union. Which other fields a refusal carries depends on its type. */
interface Result {
  readonly __typename: string;
  readonly message?: string;
  readonly fields?: readonly unknown[];
}

export interface Nested {
  [name: string]: string | Nested;
}

/**
 * The member of a union that means success; any other is raised. A ValidationError becomes HttpError 422 with the problems
 * nested as react-admin shows them beside the fields; other refusals carry what they name in `body`. A refusal that
 * this console does not know yet still has a message.
 *
 * `relocate` says which input shows the problem of a path, where the form and the API differ.
 */
export function raiseUserError<R extends Result, S extends R["__typename"]>(
  result: R,
  success: S,
  relocate: (path: string) => string = (path) => path,
): Extract<R, { readonly __typename: S }> {
  if (result.__typename === success) return result as Extract<R, { readonly __typename: S }>;
  const { __typename, message = "listwright.error.not_understood", ...named } = result;
  if (__typename === "ValidationError") {
    const problems = (result.fields ?? []) as readonly FieldProblem[];
    const errors = nest(problems.map((problem) => ({ path: relocate(problem.path), message: problem.message })));
    const sentences = paragraph(...new Set(problems.map((problem) => problem.message)));
    // In a form the fields say what is wrong and the notification introduces them; elsewhere the sentences stand alone.
    throw new HttpError(sentences || message, 422, { errors: { ...errors, root: { serverError: message } } });
  }
  throw new HttpError(message, __typename === "NotFound" ? 404 : 409, named);
}

/** "a.0.b" becomes { a: { 0: { b } } }. What is said of a part is added to what is said of the whole. */
export function nest(problems: readonly FieldProblem[]): Nested {
  const root: Nested = {};
  const shallowFirst = problems.toSorted((one, other) => depth(one.path) - depth(other.path));
  for (const { path, message } of shallowFirst) {
    const names = path.split(".");
    let at = root;
    for (const [index, name] of names.entries()) {
      const there = at[name];
      if (typeof there === "string") {
        if (!there.includes(message)) at[name] = `${there} ${message}`;
        break;
      }
      if (index === names.length - 1) at[name] = message;
      else at = (at[name] = there ?? {}) as Nested;
    }
  }
  return root;
}

function depth(path: string): number {
  return path.split(".").length;
}
