import express, { type Router } from "express";

import { Refusal } from "../refusal.js";
import type { Text } from "../text.js";
import type { InvitationAcceptance } from "./accept-invitation.js";
import type { NetworkAddressOf } from "./network-address.js";
import { refuseBody, refuseForm, textsIn } from "./refuse-form.js";
import type { SsoSettings } from "./sso/sso-settings.js";

/** For those who are not logged in: by what they can log in, and the way in for those who hold a link. */
export function logInRoutes(options: {
  readonly acceptance: Pick<InvitationAcceptance, "find" | "accept">;
  readonly sso: Pick<SsoSettings, "name"> | null;
  readonly networkAddressOf: NetworkAddressOf;
}): Router {
  const { acceptance, sso, networkAddressOf } = options;
  const router = express.Router();

  router.get("/api/auth-options", (_request, response) => {
    response.set("cache-control", "no-store").json({ password: true, sso: sso && { name: sso.name } });
  });

  // Asked with POST: what is in an address is in the log of every server on the way.
  router.post("/api/invitations/find", express.json({ limit: "10kb" }), async (request, response) => {
    response.set("cache-control", "no-store");
    const found = await acceptance.find(textsIn(request.body)("token"), networkAddressOf(request));
    if (found instanceof Refusal) refuseForm(request, response, found);
    else response.json(found);
  });

  router.post("/api/invitations/accept", express.json({ limit: "10kb" }), async (request, response) => {
    const text = textsIn(request.body);
    const given = { token: text("token"), name: text("name"), password: text("password") };
    const accepted = await acceptance.accept(given, networkAddressOf(request));
    if (accepted instanceof Refusal) refuseForm(request, response, accepted);
    else response.json({ email: accepted.email });
  });

  router.use("/api/invitations", refuseBody(NO_JSON));
  return router;
}

const NO_JSON: Text = {
  en: 'Send a JSON object with "token" and, to accept, "name" and "password".',
  ja: "token（承諾する場合は name と password も）を持つ JSON オブジェクトを送信してください。",
};
