import type pg from "pg";
import type { Logger } from "pino";

import type { AuditLog } from "../audit/audit-log.js";
import type { Clock } from "../clock.js";
import { ADVISORY_LOCKS } from "../database/advisory-locks.js";
import { inTransaction } from "../database/transaction.js";
import type { Environment } from "../env.js";
import { ValidationError } from "../refusal.js";
import { AttemptLimit } from "./attempt-limit.js";
import type { Authentication } from "./authentication.js";
import { checkUser } from "./check-user.js";
import { hasAdmin } from "./last-admin.js";
import { countedAddress } from "./network-address.js";
import { makeSetupCode, setupCodeHmac } from "./setup-code.js";
import type { TokenService } from "./token.service.js";

/** How long a code makes the first admin. */
const CODE_MINUTES = 30;
/** Wrong codes after which every code that is out is void. */
const ATTEMPTS = 10;
/** Refused codes of one network address that the trail notes in an hour; more say nothing more. */
const REFUSALS_NOTED = { max: 20, windowMs: 3_600_000 };
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
 * processes printed are all good until one is used. All of this while there is no active admin, whoever else there is:
 * an installation that nobody can manage is not set up.
 */
export class SetupService {
  private readonly refusals: AttemptLimit;
  private adminToken: string | null = null;

  constructor(
    private readonly deps: {
      readonly pool: pg.Pool;
      readonly clock: Clock;
      readonly authentication: Pick<Authentication, "createUser">;
      readonly tokens: Pick<TokenService, "ensure">;
      readonly audit: AuditLog;
      readonly log: Logger;
      /** For the codes' HMAC, 32 bytes. */
      readonly secret: Uint8Array;
    },
  ) {
    this.refusals = new AttemptLimit(deps, "refused-set-up", REFUSALS_NOTED.max, REFUSALS_NOTED.windowMs);
  }

  /**
   * Called once at start. Makes the environment's first admin and token where they are missing, and answers the code to
   * print when there is no admin yet. An existing person is left as they are, password included: when the environment
   * names one who is no admin, the code is the way to one.
   */
  async prepare(env: Pick<Environment, "firstAdmin" | "adminToken">): Promise<SetupCode | null> {
    this.adminToken = env.adminToken;
    return this.alone(async (client) => {
      const { firstAdmin } = env;
      const isSetUp = await hasAdmin(client);
      if (!isSetUp && !firstAdmin) return this.issueCode(client);
      if (!isSetUp && firstAdmin) {
        if (await isSomebodys(client, firstAdmin.email)) {
          this.deps.log.warn(NAMED_IS_NO_ADMIN);
          return this.issueCode(client);
        }
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

  /** Whether there is no admin yet, so that the next visitor is to be asked for the code. */
  async needed(): Promise<boolean> {
    return !(await hasAdmin(this.deps.pool));
  }

  /**
   * Makes the first admin, once: of two requests with good codes one is refused. A refused code counts as an attempt, and
   * is written down.
   */
  async makeFirstAdmin(
    request: SetupRequest,
    networkAddress: string | null,
  ): Promise<{ userId: string } | ValidationError> {
    const problems = checkUser(request);
    if (problems.length > 0) return new ValidationError(problems);
    const made = await this.make(request);
    if (made === CODE_WRONG || made === CODE_EXPIRED || made === ALREADY_DONE) await this.note(made, networkAddress);
    return made;
  }

  private async make(request: SetupRequest): Promise<{ userId: string } | ValidationError> {
    return this.alone(async (client) => {
      if (await hasAdmin(client)) return ALREADY_DONE;
      const refusal = await this.checkCode(client, request.code);
      if (refusal) return refusal;
      const { name, password } = request;
      const email = request.email.trim().toLowerCase();
      // Said to nobody but who has the code, which stays good.
      if (await isSomebodys(client, email)) return ALREADY_USER;
      const user = { name: name.trim(), email, password, role: "ADMIN" as const };
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

  /** By nobody: whoever sets up is nobody yet. */
  private async note(refused: ValidationError, networkAddress: string | null): Promise<void> {
    if (!(await this.refusals.begin(countedAddress(networkAddress))).allowed) return;
    const details = { reason: refused.fields[0]!.code };
    await this.deps.audit.record({ action: "setUp", outcome: "REFUSED", details }, { userId: null, networkAddress });
  }

  private alone<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return inTransaction(this.deps.pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock($1)", [ADVISORY_LOCKS.setup]);
      return work(client);
    });
  }
}

async function isSomebodys(client: pg.ClientBase, email: string): Promise<boolean> {
  return (await client.query("SELECT FROM app_user WHERE email = $1", [email])).rows.length > 0;
}

/** The active admin with this address; without one, the first. */
async function findAdmin(client: pg.ClientBase, email: string | null): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM app_user WHERE role = 'ADMIN' AND deactivated_at IS NULL AND ($1::text IS NULL OR email = $1) ORDER BY created_at, id LIMIT 1`,
    [email],
  );
  return rows[0]?.id ?? null;
}

const NAMED_IS_NO_ADMIN =
  "LISTWRIGHT_ADMIN_EMAIL is the address of somebody who is here already and is no active admin, so no admin was made. Make one with the one-time code under another address, or name another address and restart";
const ALREADY_USER = ValidationError.of("email", "ALREADY_USER", {
  en: "Somebody who is here already has this address, and is no admin. Enter another address for the first admin, who can then change what the others may do.",
  ja: "このメールアドレスの利用者はすでに登録されていますが、有効な管理者ではありません。最初の管理者には別のメールアドレスを入力してください。登録後に、ほかの利用者のロールを変更できます。",
});
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
