import express, { type Router } from "express";

import { Refusal } from "../refusal.js";
import type { Text } from "../text.js";
import type { NetworkAddressOf } from "./network-address.js";
import { refuseBody, refuseForm, textsIn } from "./refuse-form.js";
import type { SetupService } from "./setup.service.js";

/** GET and POST /api/setup: whether there is an admin yet, and making the first one with the code that the server printed. */
export function setupRoutes(
  setup: Pick<SetupService, "needed" | "makeFirstAdmin">,
  networkAddressOf: NetworkAddressOf,
): Router {
  const router = express.Router();

  router.get("/api/setup", async (_request, response) => {
    response.set("cache-control", "no-store").json({ needed: await setup.needed() });
  });

  router.post("/api/setup", express.json({ limit: "10kb" }), async (request, response) => {
    const text = textsIn(request.body);
    const given = { code: text("code"), name: text("name"), email: text("email"), password: text("password") };
    const result = await setup.makeFirstAdmin(given, networkAddressOf(request));
    if (result instanceof Refusal) refuseForm(request, response, result);
    else response.status(204).end();
  });

  router.use("/api/setup", refuseBody(NO_JSON));
  return router;
}

const NO_JSON: Text = {
  en: 'Send a JSON object with "code", "name", "email" and "password".',
  ja: "code、name、email、password を持つ JSON オブジェクトを送信してください。",
};
