import express, { type Request, type Response, type Router } from "express";

import { actAs } from "../access/acting.js";
import { authorise } from "../access/authorisation/authorise.js";
import type { Context } from "../graphql/context.js";
import { requestLocale } from "../graphql/request-locale.js";
import type { Text } from "../text.js";
import type { AttemptRefusal } from "./oauth-attempts.js";
import { PAGE_POLICY, refusalPage } from "./oauth-page.js";
import { CALLBACK_PATH } from "./oauth.service.js";

const ACTION = "completeOAuth";

/**
 * GET /oauth/callback: where the destination sends the browser back to. Whoever comes must be logged in, in the session
 * that went away, and still be allowed to authenticate connections. What became of it is shown on the connection's page,
 * by a code; neither the state nor the destination's code goes any further, and nothing is logged.
 */
export function oauthRoutes(options: {
  readonly contextOf: (request: Request) => Promise<Context | null>;
  readonly publicUrl: string;
}): Router {
  const { contextOf, publicUrl } = options;
  const router = express.Router();

  router.get(CALLBACK_PATH, async (request, response) => {
    response.set({ "referrer-policy": "no-referrer", "cache-control": "no-store" });
    const refuse = (status: number, sentence: Text) => showRefusal(request, response, status, sentence, publicUrl);
    const context = await contextOf(request);
    // A token names nobody who sits before this browser.
    if (context?.actor.via !== "SESSION") return refuse(401, NOT_LOGGED_IN);
    const { actor, services, em } = context;
    await actAs({ actor, operation: ACTION }, async () => {
      const verdict = await authorise(context, "Mutation.beginOAuth", {});
      if (verdict !== null) {
        const details = { role: actor.role, reason: verdict.reason };
        await services.audit.record({ action: ACTION, outcome: "REFUSED", details });
        return refuse(403, verdict.text);
      }
      const [state, code, error] = ["state", "code", "error"].map((name) => textOf(request.query[name]));
      const outcome = await services.oauth.complete(em, { state: state!, code: code!, error: error! }, actor);
      if (outcome.connectionId === null) return refuse(400, REFUSALS[outcome.refused]);
      return response.redirect(303, `${publicUrl}/#/connections/${outcome.connectionId}/show?oauth=${outcome.code}`);
    });
  });
  return router;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function showRefusal(request: Request, response: Response, status: number, sentence: Text, publicUrl: string): void {
  const locale = requestLocale(request.headers["accept-language"]);
  response.status(status).set("content-security-policy", PAGE_POLICY).type("html");
  response.send(refusalPage(sentence, locale, publicUrl));
}

const NOT_LOGGED_IN: Text = {
  en: "You are not logged in to Listwright in this browser. Log in, open the connection and choose “Authenticate with Campaign Monitor” again.",
  ja: "このブラウザーでは Listwright にログインしていません。ログインして接続を開き、「Campaign Monitor で認証」をもう一度選択してください。",
};
const REFUSALS: Readonly<Record<AttemptRefusal, Text>> = {
  STATE_UNKNOWN: {
    en: "This answer does not belong to any log-in that was begun here. Open the connection and choose “Authenticate with Campaign Monitor” again.",
    ja: "この応答に対応する認証の手続きが見つかりません。接続を開き、「Campaign Monitor で認証」をもう一度選択してください。",
  },
  STATE_USED: {
    en: "This answer was used already and counts only once. Look at the connection to see what became of it.",
    ja: "この応答はすでに使用済みです。結果は接続の画面で確認してください。",
  },
  STATE_EXPIRED: {
    en: "The log-in took longer than ten minutes, so it does not count any more. Open the connection and choose “Authenticate with Campaign Monitor” again.",
    ja: "手続きの開始から10分を過ぎたため無効になりました。接続を開き、「Campaign Monitor で認証」をもう一度選択してください。",
  },
  OTHER_SESSION: {
    en: "This log-in was begun in another session. Finish it in the browser in which it was begun, or begin again here.",
    ja: "この手続きは別のセッションで開始されたものです。開始したブラウザーで完了するか、ここでもう一度開始してください。",
  },
};
