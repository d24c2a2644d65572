import type { BetterAuthOptions } from "better-auth";
import type { Logger } from "pino";

import { describeError } from "../log.js";

/** In which the trusted network address is handed to the library; whatever a client sends under this name is dropped. */
export const ADDRESS_HEADER = "x-listwright-network-address";

export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

const DAY_SECONDS = 86_400;
const TIMES = { createdAt: "created_at", updatedAt: "updated_at" } as const;

/**
 * How the authentication library is set up: its tables are ours (migrations), e-mail and password only, nobody signs up
 * by themselves, and a role is nothing that a client may set.
 */
export function authenticationOptions(options: {
  readonly database: NonNullable<BetterAuthOptions["database"]>;
  readonly secret: Uint8Array;
  /** Scheme, host and port of where people reach the server. */
  readonly origin: string;
  readonly log: Logger;
}) {
  const { database, secret, origin, log } = options;
  return {
    appName: "Listwright",
    baseURL: origin,
    basePath: "/api/auth",
    secret: Buffer.from(secret).toString("base64"),
    database,
    trustedOrigins: [origin],
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    user: {
      modelName: "app_user",
      fields: { emailVerified: "email_verified", ...TIMES },
      additionalFields: {
        role: { type: "string", required: true, input: false },
      },
    },
    session: {
      modelName: "app_session",
      fields: {
        userId: "user_id",
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        ...TIMES,
      },
      expiresIn: 7 * DAY_SECONDS,
      updateAge: DAY_SECONDS,
    },
    account: {
      modelName: "app_account",
      fields: {
        userId: "user_id",
        accountId: "account_id",
        providerId: "provider_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        ...TIMES,
      },
    },
    verification: {
      modelName: "app_verification",
      fields: { expiresAt: "expires_at", ...TIMES },
    },
    // For each network address, in this process's memory: a second process counts for itself.
    rateLimit: {
      enabled: true,
      storage: "memory",
      window: 60,
      max: 300,
      customRules: {
        "/sign-in/email": { window: 60, max: 10 },
        "/get-session": false,
      },
    },
    advanced: {
      cookiePrefix: "listwright",
      useSecureCookies: origin.startsWith("https:"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      // Said explicitly, since the library turns both off under a test runner.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    // Its arguments may hold addresses and rows; its messages are fixed sentences.
    logger: {
      level: "warn",
      log: (level, message) => log[level]({ by: "better-auth" }, message),
    },
    onAPIError: {
      onError: (error) => {
        if (!isAnswer(error)) log.error({ err: describeError(error) }, "The authentication library failed");
      },
    },
  } satisfies BetterAuthOptions;
}

/** An answer such as "invalid password", which the library throws; anything else is a fault. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === "APIError";
}
