import type { Text } from "./text.js";

/**
 * Why a request was refused, as data: a service returns it, the GraphQL layer shows it as a member of the mutation's
 * union. Never thrown. `typename` is the GraphQL type that shows it.
 */
export abstract class Refusal {
  abstract readonly typename: string;
  abstract readonly text: Text;
}

/** One thing that is wrong with one input field. `path` is dotted ("matching.customFields.0.key"); `code` is stable. */
export interface FieldProblem {
  readonly path: string;
  readonly code: string;
  readonly text: Text;
}

export class ValidationError extends Refusal {
  readonly typename = "ValidationError";
  readonly text = {
    en: "Some of the values need your attention.",
    ja: "入力内容に確認が必要な項目があります。",
  };

  constructor(readonly fields: readonly FieldProblem[]) {
    super();
  }

  /** The common case: one field, one problem. */
  static of(path: string, code: string, text: Text): ValidationError {
    return new ValidationError([{ path, code, text }]);
  }
}

/** What was asked for does not exist, or not for this viewer. */
export class NotFound extends Refusal {
  readonly typename = "NotFound";

  constructor(readonly text: Text) {
    super();
  }
}

/** What should be deleted is used by other things; these are named so that they can be changed first. */
export class InUse extends Refusal {
  readonly typename = "InUse";

  constructor(
    readonly what: {
      readonly exportIds: readonly string[];
      readonly segmentIds: readonly string[];
      readonly runIds?: readonly string[];
    },
    readonly text: Text,
  ) {
    super();
  }
}
