import type { IncomingHttpHeaders } from "node:http";

import type { Actor } from "../access/actor.js";
import type { Authentication } from "../access/authentication.js";
import type { TokenService } from "../access/token.service.js";
import { requestLocale } from "../graphql/request-locale.js";

export interface ActorDeps {
  readonly authentication: Pick<Authentication, "sessionOf">;
  readonly tokens: Pick<TokenService, "authenticate">;
}

export interface ActorRequest {
  /** The value of an Authorization header, or what stands for it on a WebSocket. */
  readonly authorization: string | undefined;
  /** With the session cookie. */
  readonly headers: IncomingHttpHeaders;
  readonly acceptLanguage: string | undefined;
  readonly networkAddress: string | null;
}

/**
 * Who calls: a token when one is given (then the cookie does not count, so that a wrong token never acts as somebody
 * else), else the session. Null for nobody.
 */
export async function actorOf(deps: ActorDeps, request: ActorRequest): Promise<Actor | null> {
  const { networkAddress } = request;
  const common = { networkAddress, locale: requestLocale(request.acceptLanguage) };
  if (request.authorization !== undefined) {
    const [, token] = /^Bearer\s+(\S+)\s*$/i.exec(request.authorization) ?? [];
    const found = token === undefined ? null : await deps.tokens.authenticate(token, networkAddress);
    return found && { ...common, ...found, via: "TOKEN", sessionId: null, loggedInAt: null };
  }
  const session = await deps.authentication.sessionOf(request.headers);
  return session && { ...common, ...session, via: "SESSION", tokenId: null };
}
