import path from "node:path";

import express from "express";
import { z } from "zod";

import { ssoContradictions, ssoSettings, ssoVariables, type SsoSettings } from "./access/sso/sso-settings.js";
import { StartUpProblem } from "./start-up-problem.js";

export const SERVER_ROLES = ["all", "api", "worker"] as const;
export type ServerRole = (typeof SERVER_ROLES)[number];

/** What the environment says, checked. Nothing else in the server reads it. */
export interface Environment {
  /** 0 for any free port. */
  readonly port: number;
  readonly role: ServerRole;
  /** Null: an embedded PostgreSQL starts in the data directory. */
  readonly databaseUrl: string | null;
  /** For migrations and retention; null: `databaseUrl` is used for both. */
  readonly databaseOwnerUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  /** The main key, 32 bytes in base64; null: made in the data directory. */
  readonly secretKey: string | null;
  /** Former main keys, which still open what they sealed. */
  readonly secretKeysPrevious: readonly string[];
  /** Where people reach the server, without a trailing slash; null: `http://localhost:<port>`. */
  readonly publicUrl: string | null;
  /** Express's "trust proxy": how many proxies stand before the server, or which; false for none. */
  readonly trustProxy: boolean | number | string;
  /** Without a trailing slash. */
  readonly campaignMonitorUrl: string;
  /** The app registered with Campaign Monitor, by which admins log in there; null: only API keys. */
  readonly campaignMonitorOAuth: { readonly clientId: string; readonly clientSecret: string } | null;
  readonly firstAdmin: { readonly email: string; readonly password: string } | null;
  /** A token of the first admin, chosen by whoever starts the server. */
  readonly adminToken: string | null;
  /** Profiles that one run may evaluate at most. */
  readonly profileLimit: number;
  readonly introspection: boolean;
  /** Whether URLs that people give may lead to addresses that are not public. */
  readonly allowPrivateAddresses: boolean;
  /** How e-mail is sent to people who log in; null: links are shown instead. */
  readonly mail: { readonly url: string; readonly from: string } | null;
  /** Null: people log in by password only. */
  readonly sso: SsoSettings | null;
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
}

const wholeNumber = (from: number, to: number) =>
  z.string().regex(/^\d+$/, `must be a whole number`).transform(Number).pipe(z.number().min(from).max(to));
const yesOrNo = z.enum(["true", "false", "1", "0"]).transform((value) => value === "true" || value === "1");
const key = z.string().refine(is32Bytes, "must be 32 bytes in base64; make one with: openssl rand -base64 32");
const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an http:// or https:// address" })
  .transform((url) => url.replace(/\/+$/, ""));
const postgresUrl = z.string().refine(isPostgresUrl, "must look like postgresql://user:password@host:5432/database");

const schema = z.object({
  PORT: wholeNumber(0, 65_535).default(4000),
  ROLE: z.enum(SERVER_ROLES).default("all"),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_OWNER_URL: postgresUrl.optional(),
  LISTWRIGHT_DATA_DIR: z.string().default("./.listwright"),
  LISTWRIGHT_SECRET_KEY: key.optional(),
  LISTWRIGHT_SECRET_KEYS_PREVIOUS: z
    .string()
    .transform((list) => list.split(/[\s,]+/).filter((item) => item !== ""))
    .pipe(z.array(key))
    .default([]),
  PUBLIC_URL: httpUrl.optional(),
  TRUST_PROXY: z
    .string()
    .refine(isTrustProxy, "must be true, false, a number of proxies, or addresses and ranges separated by commas")
    .transform(trustProxyOf)
    .default(false),
  CAMPAIGN_MONITOR_URL: httpUrl.default("https://api.createsend.com"),
  CAMPAIGN_MONITOR_OAUTH_CLIENT_ID: z.string().trim().min(1).max(512).optional(),
  CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET: z.string().trim().min(1).max(512).optional(),
  LISTWRIGHT_ADMIN_EMAIL: z.email("must be an e-mail address").optional(),
  LISTWRIGHT_ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  LISTWRIGHT_ADMIN_TOKEN: z.string().min(32).max(512).optional(),
  PROFILE_LIMIT: wholeNumber(1, 100_000_000).default(1_000_000),
  INTROSPECTION: yesOrNo.default(true),
  ALLOW_PRIVATE_ADDRESSES: yesOrNo.default(false),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "must look like smtp://user:password@mail.example.com:587" })
    .optional(),
  SMTP_FROM: z
    .string()
    .regex(
      /^([^<>\r\n]+ )?<?[^\s<>@]+@[^\s<>@]+>?$/,
      'must be an address, or a name and one: "Listwright <listwright@example.com>"',
    )
    .optional(),
  ...ssoVariables,
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** Reads the environment of this process. Throws one {@link StartUpProblem} that lists everything that is wrong. */
export function readEnvironment(): Environment {
  return parseEnvironment(process.env);
}

export function parseEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  // Set but empty is how compose files and CI say "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(given);
  const problems = [...(parsed.error?.issues.map(sentenceOf) ?? []), ...contradictions(given)];
  if (!parsed.success || problems.length > 0) throw new StartUpProblem(problems.join("\n"));
  const env = parsed.data;
  return {
    port: env.PORT,
    role: env.ROLE,
    databaseUrl: env.DATABASE_URL ?? null,
    databaseOwnerUrl: env.DATABASE_OWNER_URL ?? null,
    dataDir: path.resolve(env.LISTWRIGHT_DATA_DIR),
    secretKey: env.LISTWRIGHT_SECRET_KEY ?? null,
    secretKeysPrevious: env.LISTWRIGHT_SECRET_KEYS_PREVIOUS,
    publicUrl: env.PUBLIC_URL ?? null,
    trustProxy: env.TRUST_PROXY,
    campaignMonitorUrl: env.CAMPAIGN_MONITOR_URL,
    campaignMonitorOAuth:
      env.CAMPAIGN_MONITOR_OAUTH_CLIENT_ID !== undefined && env.CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET !== undefined
        ? { clientId: env.CAMPAIGN_MONITOR_OAUTH_CLIENT_ID, clientSecret: env.CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET }
        : null,
    firstAdmin:
      env.LISTWRIGHT_ADMIN_EMAIL !== undefined && env.LISTWRIGHT_ADMIN_PASSWORD !== undefined
        ? { email: env.LISTWRIGHT_ADMIN_EMAIL.toLowerCase(), password: env.LISTWRIGHT_ADMIN_PASSWORD }
        : null,
    adminToken: env.LISTWRIGHT_ADMIN_TOKEN ?? null,
    profileLimit: env.PROFILE_LIMIT,
    introspection: env.INTROSPECTION,
    allowPrivateAddresses: env.ALLOW_PRIVATE_ADDRESSES,
    mail: env.SMTP_URL !== undefined && env.SMTP_FROM !== undefined ? { url: env.SMTP_URL, from: env.SMTP_FROM } : null,
    sso: ssoSettings(env),
    logLevel: env.LOG_LEVEL,
  };
}

/** Values that are fine one by one and not together. */
function contradictions(env: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = [];
  if ((env["ROLE"] === "api" || env["ROLE"] === "worker") && env["DATABASE_URL"] === undefined) {
    problems.push(
      `ROLE=${env["ROLE"]} shares a database with other processes: set DATABASE_URL to it, or use ROLE=all with the embedded one.`,
    );
  }
  if (env["DATABASE_URL"] !== undefined && env["LISTWRIGHT_SECRET_KEY"] === undefined) {
    problems.push(
      "With DATABASE_URL, set LISTWRIGHT_SECRET_KEY to 32 bytes in base64 and keep it safe; make one with: openssl rand -base64 32.",
    );
  }
  if (env["DATABASE_OWNER_URL"] !== undefined && env["DATABASE_URL"] === undefined) {
    problems.push("DATABASE_OWNER_URL is set without DATABASE_URL: set both, or neither.");
  }
  if ((env["LISTWRIGHT_ADMIN_EMAIL"] === undefined) !== (env["LISTWRIGHT_ADMIN_PASSWORD"] === undefined)) {
    problems.push("Set both LISTWRIGHT_ADMIN_EMAIL and LISTWRIGHT_ADMIN_PASSWORD for the first admin, or neither.");
  }
  const [oauthId, oauthSecret] = ["CAMPAIGN_MONITOR_OAUTH_CLIENT_ID", "CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET"] as const;
  if ((env[oauthId] === undefined) !== (env[oauthSecret] === undefined)) {
    problems.push(`Set both ${oauthId} and ${oauthSecret}, as Campaign Monitor gave them for your app, or neither.`);
  }
  if ((env["SMTP_URL"] === undefined) !== (env["SMTP_FROM"] === undefined)) {
    problems.push("Set both SMTP_URL and SMTP_FROM, the address that e-mail comes from, or neither.");
  }
  problems.push(...ssoContradictions(env));
  return problems;
}

/** Never shows the value: it may be a secret. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0]);
  return `${name} ${requirementOf(issue)}.`;
}

function requirementOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") return `must be one of ${issue.values.join(", ")}`;
  if (issue.code === "too_small")
    return `must be ${issue.origin === "string" ? `at least ${issue.minimum} characters long` : `at least ${issue.minimum}`}`;
  if (issue.code === "too_big")
    return `must be ${issue.origin === "string" ? `at most ${issue.maximum} characters long` : `at most ${issue.maximum}`}`;
  return issue.message;
}

function is32Bytes(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, "base64").length === 32;
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}

/** As Express understands it; it throws at what is neither an address, a range, nor one of its names for some. */
function isTrustProxy(text: string): boolean {
  try {
    express().set("trust proxy", trustProxyOf(text));
    return true;
  } catch {
    return false;
  }
}

function trustProxyOf(text: string): boolean | number | string {
  if (text === "true" || text === "false") return text === "true";
  return /^\d+$/.test(text) ? Number(text) : text;
}
