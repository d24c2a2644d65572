import express, { type NextFunction, type Request, type Response, type Router } from "express";

import { requestLocale } from "../graphql/request-locale.js";
import { Refusal, ValidationError } from "../refusal.js";
import type { Text } from "../text.js";
import type { SetupService } from "./setup.service.js";

/** GET and POST /api/setup: whether there is an admin yet, and making the first one with the code that the server printed. */
export function setupRoutes(setup: Pick<SetupService, "needed" | "makeFirstAdmin">): Router {
  const router = express.Router();

  router.get("/api/setup", async (_request, response) => {
    response.set("cache-control", "no-store").json({ needed: await setup.needed() });
  });

  router.post("/api/setup", express.json({ limit: "10kb" }), async (request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    const text = (name: string) => (typeof body[name] === "string" ? body[name] : "");
    const result = await setup.makeFirstAdmin({
      code: text("code"),
      name: text("name"),
      email: text("email"),
      password: text("password"),
    });
    if (result instanceof Refusal) refuse(request, response, result);
    else response.status(204).end();
  });

  // A body that is no JSON, or too long.
  router.use("/api/setup", (error: unknown, request: Request, response: Response, next: NextFunction) => {
    const isBodyProblem = error instanceof Error && "type" in error && String(error.type).startsWith("entity.");
    if (isBodyProblem) refuse(request, response, { text: NO_JSON, fields: [] });
    else next(error);
  });
  return router;
}

function refuse(
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

const NO_JSON: Text = {
  en: 'Send a JSON object with "code", "name", "email" and "password".',
  ja: "code、name、email、password を持つ JSON オブジェクトを送信してください。",
};
