// @vitest-environment node
import { HttpError } from "react-admin";
import { describe, expect, test } from "vitest";

import { nest, raiseUserError } from "../../console/data-provider/raise-user-error.js";

type Answer =
  | { readonly __typename: "Export"; readonly id: string }
  | {
      readonly __typename: "ValidationError";
      readonly message: string;
      readonly fields: readonly { path: string; code: string; message: string }[];
    }
  | { readonly __typename: "NotFound"; readonly message: string }
  | {
      readonly __typename: "InUse";
      readonly message: string;
      readonly exports: readonly { id: string; name: string }[];
    };

function raised(answer: Answer, relocate?: (path: string) => string): HttpError {
  try {
    raiseUserError(answer, "Export", relocate);
  } catch (error) {
    if (error instanceof HttpError) return error;
  }
  throw new Error("Nothing was raised.");
}

describe("the member of a union that a mutation answered with", () => {
  test("is returned when it means success", () => {
    const answer: Answer = { __typename: "Export", id: "ex1" };
    expect(raiseUserError(answer, "Export")).toBe(answer);
  });

  test("becomes 422 with the problems nested as forms need them, arrays included", () => {
    const error = raised({
      __typename: "ValidationError",
      message: "Some of the values need your attention.",
      fields: [
        { path: "name", code: "REQUIRED", message: "Enter a name." },
        { path: "matching.customFields.1.key", code: "TWICE", message: "It is matched twice." },
      ],
    });
    expect(error.status).toBe(422);
    expect(error.body).toEqual({
      errors: {
        name: "Enter a name.",
        matching: { customFields: { 1: { key: "It is matched twice." } } },
        root: { serverError: "Some of the values need your attention." },
      },
    });
  });

  test("says what is wrong in its message, for places without a form", () => {
    const fields = [{ path: "id", code: "ALREADY_FINISHED", message: "The run has already finished." }];
    expect(raised({ __typename: "ValidationError", message: "Check the values.", fields }).message).toBe(
      "The run has already finished.",
    );
  });

  test("is shown at another input where the form differs from the API", () => {
    const fields = [{ path: "segmentIds.0", code: "NOT_FOUND", message: "There is no such segment." }];
    const error = raised(
      { __typename: "ValidationError", message: "Check.", fields },
      (path) => path.split(".")[0] ?? path,
    );
    expect(error.body).toMatchObject({ errors: { segmentIds: "There is no such segment." } });
  });

  test("becomes 404 when there is no such thing, and 409 with what is named when something uses it", () => {
    expect(raised({ __typename: "NotFound", message: "There is no such export." }).status).toBe(404);
    const exports = [{ id: "ex1", name: "Weekly" }];
    const error = raised({ __typename: "InUse", message: "An export uses it.", exports });
    expect([error.status, error.message, error.body]).toEqual([409, "An export uses it.", { exports }]);
  });

  test("still has a message when it is of a kind that this console does not know", () => {
    const future: { readonly __typename: string; readonly message: string } = {
      __typename: "QuotaExceeded",
      message: "The quota is used up.",
    };
    expect(() => raiseUserError(future, "Export")).toThrow("The quota is used up.");
  });

  test("a problem of a whole and problems of its parts are said together at the whole", () => {
    expect(
      nest([
        { path: "segmentIds.0", message: "There is no such segment." },
        { path: "segmentIds", message: "Choose segments of one source." },
      ]),
    ).toEqual({ segmentIds: "Choose segments of one source. There is no such segment." });
  });
});
