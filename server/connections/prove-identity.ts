import type { Actor } from "../access/actor.js";
import type { Authentication } from "../access/authentication.js";
import type { AuditEntry, AuditLog } from "../audit/audit-log.js";
import type { Clock } from "../clock.js";
import { ValidationError } from "../refusal.js";

/** A log-in that is younger proves who somebody is without their password. */
const FRESH_LOG_IN_MS = 5 * 60_000;

/** What the proof is asked for, in the words of the trail. */
type Asked = Required<Pick<AuditEntry, "action" | "object">>;

/** Makes sure that it is the person themselves who acts, not somebody with their token or their unlocked computer. */
export class IdentityProof {
  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly authentication: Pick<Authentication, "verifyPassword" | "passwordAttempts">;
      readonly audit: AuditLog;
    },
  ) {}

  /**
   * Null when it is proven. A password that is given is checked even where none is needed. A wrong one is written down,
   * and that there were too many, once.
   */
  async check(actor: Actor, password: string | null, asked: Asked): Promise<ValidationError | null> {
    if (!password) return this.hasFreshLogIn(actor) ? null : PASSWORD_REQUIRED;
    const { passwordAttempts } = this.deps.authentication;
    const attempt = await passwordAttempts.begin(actor.userId);
    if (!attempt.allowed) {
      if (attempt.isFirstRefused) await this.note(actor, asked, "TOO_MANY_ATTEMPTS");
      return tooManyAttempts(Math.ceil(attempt.retryAfterSeconds / 60));
    }
    if (!(await this.deps.authentication.verifyPassword(actor.userId, password))) {
      await this.note(actor, asked, "WRONG_PASSWORD");
      return PASSWORD_WRONG;
    }
    await passwordAttempts.succeeded(actor.userId);
    return null;
  }

  private async note({ userId, tokenId, networkAddress }: Actor, asked: Asked, reason: string): Promise<void> {
    const entry = { ...asked, outcome: "REFUSED", details: { reason } } as const;
    await this.deps.audit.record(entry, { userId, tokenId, networkAddress });
  }

  private hasFreshLogIn({ via, loggedInAt }: Actor): boolean {
    if (via !== "SESSION" || loggedInAt === null) return false;
    return this.deps.clock.now().getTime() - loggedInAt.getTime() < FRESH_LOG_IN_MS;
  }
}

const PASSWORD_REQUIRED = ValidationError.of("password", "REQUIRED", {
  en: "Enter your password: it proves that you are the one who is adding yourself.",
  ja: "本人確認のため、パスワードを入力してください。",
});
const PASSWORD_WRONG = ValidationError.of("password", "WRONG", {
  en: "This is not your password. Enter the one with which you log in.",
  ja: "パスワードが正しくありません。ログインに使用しているパスワードを入力してください。",
});
const tooManyAttempts = (minutes: number) =>
  ValidationError.of("password", "TOO_MANY_ATTEMPTS", {
    en: `The password was wrong too often. Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"} and try again.`,
    ja: `パスワードの誤入力が上限に達しました。${minutes}分待ってからもう一度お試しください。`,
  });
