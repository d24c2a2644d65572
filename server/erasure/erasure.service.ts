import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import type { EntityManager } from "@mikro-orm/postgresql";

import { actAs } from "../access/acting.js";
import type { Actor } from "../access/actor.js";
import { maskAddress } from "../access/mask-address.js";
import { findById } from "../database/find-by-id.js";
import { isId } from "../database/is-id.js";
import type { Page, PageRequest } from "../database/page.js";
import { inTransaction } from "../database/transaction.js";
import { normaliseAddress, type AddressProblem } from "../recipients/address.js";
import { NotFound, Refusal, ValidationError } from "../refusal.js";
import type { ErasureBlocks } from "./erasure-blocks.js";
import { dueErasures } from "./erasure-claim.js";
import { Erasure, type ErasureState } from "./erasure.entity.js";
import { listErasures } from "./list-erasures.js";
import { performErasure, type PerformErasureDeps } from "./perform-erasure.js";
import { sealAddress } from "./sealed-address.js";

export interface ErasureServiceDeps extends PerformErasureDeps {
  readonly blocks: ErasureBlocks;
  /** How long whoever asked is kept waiting for the receipt; what is left then goes on without them. */
  readonly answerWithinMs?: number;
}

const ANSWER_WITHIN_MS = 18_000;
/** How long a job waits for calls in flight before it turns to other erasures. */
const JOB_WAIT_MS = 10_000;
const DUE_AT_ONCE = 20;

/** Erases people on request and keeps them erased: see server/decisions/0008-erased-addresses.md. */
export class ErasureService {
  private readonly closing = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly deps: ErasureServiceDeps) {}

  async list(em: EntityManager, page: PageRequest): Promise<Page<Erasure>> {
    return listErasures(em, page, this.deps.blocks);
  }

  async get(em: EntityManager, id: string): Promise<Erasure | null> {
    return findById(em, Erasure, id);
  }

  /**
   * Once it is REACHING, nothing sends the address. Before, while it waits for whoever writes addresses, what was staged or
   * is still claimed may be sent, and is cleared with the rest. Answers with the receipt as it stands once everything is
   * done, or after a while: the rest then goes on by itself. While an erasure of the same address is under
   * way, it is that one that is carried on; afterwards, a new one looks at every list again.
   */
  async erase(em: EntityManager, email: string, actor: Actor): Promise<Erasure | ValidationError> {
    const normalised = normaliseAddress(email);
    if (typeof normalised === "string") return ADDRESS_PROBLEMS[normalised];
    const id = await this.start(normalised.key, actor);
    const work = this.track(
      performErasure(this.deps, id, { waitMs: this.answerWithinMs, signal: this.closing.signal }),
    );
    await Promise.race([work, delay(this.answerWithinMs, undefined, { ref: false })]);
    return em.fork().findOneOrFail(Erasure, { id });
  }

  /** Lets an address be sent again. Its erasures stay on record; a list that was not reached yet is given up. */
  async liftBlock(
    em: EntityManager,
    id: string,
    reason: string,
    actor: Actor,
  ): Promise<Erasure | ValidationError | NotFound> {
    const why = reason.trim();
    if (why === "" || why.length > 500) return REASON_LENGTH;
    if (/[^\s@]@[^\s@]/.test(why)) return REASON_NAMES_SOMEBODY;
    if (!isId(id)) return ERASURE_NOT_FOUND;
    const refused = await inTransaction(this.deps.pool, async (client): Promise<Refusal | null> => {
      const { rows } = await client.query<{ state: ErasureState; hash: Buffer; lifted: boolean }>(
        `SELECT state, address_hash AS hash, block_lifted_at IS NOT NULL AS lifted FROM erasure WHERE address_hash =
           (SELECT address_hash FROM erasure WHERE id = $1) ORDER BY id = $1 DESC FOR UPDATE`,
        [id],
      );
      if (!rows[0]) return ERASURE_NOT_FOUND;
      if (rows[0].lifted) return null;
      if (rows.some(({ state }) => state === "STARTED")) return STILL_STARTING;
      await client.query(
        `UPDATE erased_list SET what = 'GIVEN_UP' FROM erasure
         WHERE erasure.id = erased_list.erasure_id AND erasure.address_hash = $1 AND NOT erased_list.done`,
        [rows[0].hash],
      );
      await client.query(
        `UPDATE erasure SET state = 'DONE', address_sealed = NULL, completed_at = coalesce(completed_at, clock_timestamp()),
           next_attempt_at = NULL, claim = NULL, claimed_until = NULL,
           block_lifted_at = clock_timestamp(), block_lifted_by_id = $2, block_lifted_reason = $3
         WHERE address_hash = $1 AND block_lifted_at IS NULL`,
        [rows[0].hash, actor.userId, why],
      );
      await this.deps.audit.recordIn(client, {
        action: "liftErasureBlock",
        outcome: "DONE",
        object: { kind: "erasure", id },
        details: { addressHash: rows[0].hash.toString("hex"), reason: why },
      });
      return null;
    });
    if (refused instanceof ValidationError || refused instanceof NotFound) return refused;
    return em.fork().findOneOrFail(Erasure, { id });
  }

  /** Carries on what is due. For a job; `stop` ends it. */
  async performDue(stop: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([stop, this.closing.signal]);
    await actAs({ actor: null, operation: "eraseRecipient" }, async () => {
      for (const id of await dueErasures(this.deps.pool, DUE_AT_ONCE)) {
        if (signal.aborted) return;
        await this.track(performErasure(this.deps, id, { waitMs: JOB_WAIT_MS, signal }));
      }
    });
  }

  /** The same addresses without those that were erased. To be asked before addresses are stored that somebody else told of. */
  async filterErased(addresses: readonly string[]): Promise<string[]> {
    return this.deps.blocks.filterErased(addresses);
  }

  /** Ends what is under way; the next process carries it on. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.underWay);
  }

  private async start(address: string, actor: Actor): Promise<string> {
    const { pool, blocks, secrets, audit } = this.deps;
    const hash = await blocks.hashOf(address);
    return inTransaction(pool, async (client) => {
      const bucket = await blocks.bucketOf(client, address);
      const fresh = randomUUID();
      const { rows } = await client.query<{ id: string }>(
        `INSERT INTO erasure AS present (id, masked_address, address_hash, address_bucket, address_sealed, state,
           requested_by_id, requested_at, next_attempt_at)
         VALUES ($1, $2, $3, $4, $5, 'STARTED', $6, clock_timestamp(), clock_timestamp())
         ON CONFLICT (address_hash) WHERE state <> 'DONE' DO UPDATE SET next_attempt_at = clock_timestamp()
         RETURNING id`,
        [
          fresh,
          maskAddress(address),
          hash,
          bucket,
          await sealAddress(secrets, fresh, { address, spellings: [] }),
          actor.userId,
        ],
      );
      const { id } = rows[0]!;
      await audit.recordIn(client, {
        action: "eraseRecipient",
        outcome: "DONE",
        object: { kind: "erasure", id },
        details: { addressHash: hash.toString("hex"), again: id !== fresh },
      });
      return id;
    });
  }

  private get answerWithinMs(): number {
    return this.deps.answerWithinMs ?? ANSWER_WITHIN_MS;
  }

  private track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => this.underWay.delete(tracked));
    this.underWay.add(tracked);
    return tracked;
  }
}

const ADDRESS_PROBLEMS: Readonly<Record<AddressProblem, ValidationError>> = {
  MISSING: ValidationError.of("email", "REQUIRED", {
    en: "Enter the e-mail address of the person to erase.",
    ja: "消去する人のメールアドレスを入力してください。",
  }),
  SYNTAX: ValidationError.of("email", "SYNTAX", {
    en: "This is not an e-mail address. Check its spelling.",
    ja: "メールアドレスの形式が正しくありません。入力内容を確認してください。",
  }),
};
const REASON_LENGTH = ValidationError.of("reason", "LENGTH", {
  en: "Say in 1 to 500 characters why the address may be sent again.",
  ja: "再び送信してよい理由を1〜500文字で入力してください。",
});
const REASON_NAMES_SOMEBODY = ValidationError.of("reason", "CONTAINS_ADDRESS", {
  en: "Leave e-mail addresses out of the reason: it is kept for good.",
  ja: "理由は永続的に保存されるため、メールアドレスを含めないでください。",
});
const STILL_STARTING = ValidationError.of("id", "STILL_STARTING", {
  en: "This erasure has only just begun. Wait a moment, then lift its block.",
  ja: "この消去は開始されたばかりです。しばらく待ってから送信停止を解除してください。",
});
const ERASURE_NOT_FOUND = new NotFound({ en: "There is no such erasure.", ja: "この消去は見つかりません。" });
