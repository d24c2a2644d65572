import type { EntityManager } from "@mikro-orm/postgresql";
import { GraphQLError } from "graphql";

import type { Actor } from "../access/actor.js";
import type { Services } from "../services.js";
import type { Locale, Text } from "../text.js";

/** What every resolver gets. There is no context without an actor: the transport refuses the request before. */
export interface Context {
  readonly actor: Actor;
  readonly services: Services;
  /** Forked for this operation, or for this event of a subscription. */
  readonly em: EntityManager;
}

/** Nobody: no session, no valid token. */
export function unauthenticated(locale: Locale): GraphQLError {
  return new GraphQLError(UNAUTHENTICATED[locale], {
    extensions: { code: "UNAUTHENTICATED", http: { status: 401 } },
  });
}

/** Somebody, but not somebody who may do this; `text` says why. */
export function forbidden(text: Text, locale: Locale): GraphQLError {
  return new GraphQLError(text[locale], { extensions: { code: "FORBIDDEN" } });
}

const UNAUTHENTICATED: Text = {
  en: "Log in, or send a valid API token as 'Authorization: Bearer <token>'.",
  ja: "ログインするか、有効な API トークンを 'Authorization: Bearer <token>' として送信してください。",
};
