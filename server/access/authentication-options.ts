import type { BetterAuthOptions, BetterAuthPlugin } from "better-auth";
import { APIError } from "better-auth/api";
import type { Logger } from "pino";

import { hashSessionTokens } from "./hash-session-tokens.js";
import { ADDRESS_HEADER } from "./network-address.js";

export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

const DAY_SECONDS = 86_400;
const TIMES = { createdAt: "created_at", updatedAt: "updated_at" } as const;

/**
 * How the authentication library is set up: its tables are ours (migrations), nobody signs up by themselves, a role is
 * nothing that a client may set, and who is deactivated gets no session. Throttling is ours (password-sign-in.ts).
 */
export function authenticationOptions(options: {
  readonly database: NonNullable<BetterAuthOptions["database"]>;
  readonly secret: Uint8Array;
  /** Scheme, host and port of where people reach the server. */
  readonly origin: string;
  readonly log: Logger;
  readonly isDeactivated: (userId: string) => Promise<boolean>;
  readonly loggedIn: (userId: string) => Promise<void>;
  readonly plugins?: readonly BetterAuthPlugin[];
}) {
  const { database, secret, origin, log, isDeactivated, loggedIn, plugins = [] } = options;
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
        locale: { type: "string", required: false, input: false },
        deactivatedAt: { type: "date", required: false, input: false, fieldName: "deactivated_at" },
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
      additionalFields: {
        lastUsedAt: { type: "date", required: false, input: false, fieldName: "last_used_at" },
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
    // Counted in its memory, or in a table without hashing whom: ours does better.
    rateLimit: { enabled: false },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => {
            if (await isDeactivated(session.userId)) throw new APIError("FORBIDDEN", DEACTIVATED);
            // As it is; the library would keep only the network that it belongs to.
            return { data: { ...session, ipAddress: context?.headers?.get(ADDRESS_HEADER) ?? null } };
          },
          after: ({ userId }: { userId: string }) => loggedIn(userId),
        },
      },
    },
    plugins: [hashSessionTokens(), ...plugins],
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
        if (!isAnswer(error)) log.error({ err: error }, "The authentication library failed");
      },
    },
  } satisfies BetterAuthOptions;
}

/** Told only to who knows the right password. */
const DEACTIVATED = { code: "DEACTIVATED", message: "This account is deactivated." };

/** An answer such as "invalid password", which the library throws; anything else is a fault. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && error.name === "APIError";
}
