import type { NextFunction, Request, Response } from "express";

import { requestLocale } from "../graphql/request-locale.js";
import type { ValidationError } from "../refusal.js";
import type { Text } from "../text.js";

/** Answers a form of somebody who is not logged in: what is wrong with which field, in their language. */
export function refuseForm(
  request: Request,
  response: Response,
  { text, fields }: Pick<ValidationError, "text" | "fields">,
): void {
  const locale = requestLocale(request.headers["accept-language"]);
  response.status(400).json({
    message: text[locale],
    fields: fields.map((field) => ({
      path: field.path,
      code: field.code,
      message: field.text[locale],
    })),
  });
}

/** For a body that is no JSON, or too long; `text` says what was expected. */
export function refuseBody(text: Text) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    const isBodyProblem = error instanceof Error && "type" in error && String(error.type).startsWith("entity.");
    if (isBodyProblem) refuseForm(request, response, { text, fields: [] });
    else next(error);
  };
}

/** The texts among what a form sent; anything else counts as left empty. */
export function textsIn(body: unknown): (name: string) => string {
  const given = (body ?? {}) as Record<string, unknown>;
  return (name) => (typeof given[name] === "string" ? given[name] : "");
}
