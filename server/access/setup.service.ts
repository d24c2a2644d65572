import type pg from "pg";
import type { Logger } from "pino";

import type { Clock } from "../clock.js";
import { inTransaction } from "../database/transaction.js";
import type { Environment } from "../env.js";
import { ValidationError } from "../refusal.js";
import type { Authentication } from "./authentication.js";
import { checkUser } from "./check-user.js";
import { makeSetupCode, setupCodeHmac } from "./setup-code.js";
import type { TokenService } from "./token.service.js";

/** How long a code makes the first admin. */
const CODE_MINUTES = 30;
/** Wrong codes after which every code that is out is void. */
const ATTEMPTS = 10;
/** Any number, the same for every Listwright: whoever makes the first admin does so alone. */
const SETUP_LOCK = 5_428_117_302;
const TOKEN_NAME = "LISTWRIGHT_ADMIN_TOKEN";

export interface SetupRequest {
  readonly code: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** What whoever starts the server must see, since nobody else may. */
export interface SetupCode {
  readonly code: string;
  readonly expiresAt: Date;
}

/**
 * The first admin: named by the environment, or whoever enters the one-time code that the server printed when it
 * started. A new code comes with a restart only; nothing that can be reached from outside makes one. Codes that several
 * processes printed are all good until one is used.
 */
export class SetupService {
  private adminToken: string | null = null;

  constructor(
    private readonly deps: {
      readonly pool: pg.Pool;
      readonly clock: Clock;
      readonly authentication: Pick<Authentication, "createUser">;
      readonly tokens: Pick<TokenService, "ensure">;
      readonly log: Logger;
      /** For the codes' HMAC, 32 bytes. */
      readonly secret: Uint8Array;
    },
  ) {}

  /**
   * Called once at start. Makes the environment's first admin and token where they are missing, and answers the code to
   * print when there is nobody yet. An existing person is left as they are, password included.
   */
  async prepare(env: Pick<Environment, "firstAdmin" | "adminToken">): Promise<SetupCode | null> {
    this.adminToken = env.adminToken;
    return this.alone(async (client) => {
      const { firstAdmin } = env;
      const hasUsers = await this.hasUsers(client);
      if (!hasUsers && !firstAdmin) return this.issueCode(client);
      if (!hasUsers && firstAdmin) {
        const name = firstAdmin.email.split("@")[0]!;
        const userId = await this.deps.authentication.createUser({ ...firstAdmin, name, role: "ADMIN" }, client);
        this.deps.log.info({ userId }, "Made the first admin that the environment names");
      }
      const admin = await findAdmin(client, firstAdmin?.email ?? null);
      if (admin) await this.ensureToken(admin, client);
      else this.deps.log.warn("LISTWRIGHT_ADMIN_EMAIL names no admin, and others exist already: nothing was made");
      return null;
    });
  }

  /** Whether nobody exists yet, so that the first visitor is to be asked for the code. */
  async needed(): Promise<boolean> {
    return !(await this.hasUsers(this.deps.pool));
  }

  /** Makes the first admin, once: of two requests with good codes one is refused. A refused code counts as an attempt. */
  async makeFirstAdmin(request: SetupRequest): Promise<{ userId: string } | ValidationError> {
    const problems = checkUser(request);
    if (problems.length > 0) return new ValidationError(problems);
    return this.alone(async (client) => {
      if (await this.hasUsers(client)) return ALREADY_DONE;
      const refusal = await this.checkCode(client, request.code);
      if (refusal) return refusal;
      const { name, email, password } = request;
      const user = {
        name: name.trim(),
        email: email.trim().toLowerCase(),
        password,
        role: "ADMIN" as const,
      };
      const userId = await this.deps.authentication.createUser(user, client);
      await client.query("DELETE FROM setup_code");
      await this.ensureToken(userId, client);
      this.deps.log.info({ userId }, "Made the first admin");
      return { userId };
    });
  }

  private async issueCode(client: pg.ClientBase): Promise<SetupCode> {
    const code = makeSetupCode();
    const now = this.deps.clock.now();
    const expiresAt = new Date(now.getTime() + CODE_MINUTES * 60_000);
    await client.query("DELETE FROM setup_code WHERE expires_at <= $1 OR attempts_left <= 0", [now]);
    await client.query("INSERT INTO setup_code (code_hmac, attempts_left, expires_at) VALUES ($1, $2, $3)", [
      setupCodeHmac(code, this.deps.secret),
      ATTEMPTS,
      expiresAt,
    ]);
    return { code, expiresAt };
  }

  private async checkCode(client: pg.ClientBase, code: string): Promise<ValidationError | null> {
    const { rows } = await client.query<{ isRight: boolean }>(
      'SELECT code_hmac = $1 AS "isRight" FROM setup_code WHERE attempts_left > 0 AND expires_at > $2',
      [setupCodeHmac(code, this.deps.secret), this.deps.clock.now()],
    );
    if (rows.some(({ isRight }) => isRight)) return null;
    await client.query("UPDATE setup_code SET attempts_left = attempts_left - 1 WHERE attempts_left > 0");
    return rows.length === 0 ? CODE_EXPIRED : CODE_WRONG;
  }

  private async ensureToken(userId: string, client: pg.PoolClient): Promise<void> {
    if (this.adminToken !== null) await this.deps.tokens.ensure(userId, this.adminToken, TOKEN_NAME, client);
  }

  private async hasUsers(db: Pick<pg.Pool, "query">): Promise<boolean> {
    const { rows } = await db.query<{ any: boolean }>('SELECT EXISTS (SELECT FROM app_user) AS "any"');
    return rows[0]!.any;
  }

  private alone<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.deps.pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock($1)", [SETUP_LOCK]);
      return work(client);
    });
  }
}

/** The active admin with this address; without one, the first. */
async function findAdmin(client: pg.ClientBase, email: string | null): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM app_user WHERE role = 'ADMIN' AND deactivated_at IS NULL AND ($1::text IS NULL OR email = $1) ORDER BY created_at, id LIMIT 1`,
    [email],
  );
  return rows[0]?.id ?? null;
}

const ALREADY_DONE = ValidationError.of("code", "ALREADY_DONE", {
  en: "The first admin exists already. Log in instead.",
  ja: "最初の管理者はすでに登録されています。ログインしてください。",
});
const CODE_WRONG = ValidationError.of("code", "WRONG", {
  en: "This is not the code that the server printed when it started. Check it and enter it again.",
  ja: "サーバーの起動時に表示されたコードと一致しません。確認してもう一度入力してください。",
});
const CODE_EXPIRED = ValidationError.of("code", "EXPIRED", {
  en: `The code is no longer good: it was ${CODE_MINUTES} minutes old, or wrong codes were entered too often. Restart the server and enter the new code that it prints.`,
  ja: `コードは無効になりました（${CODE_MINUTES}分が経過したか、誤入力が上限に達しました）。サーバーを再起動し、新しく表示されるコードを入力してください。`,
});
