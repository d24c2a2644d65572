import { randomUUID } from "node:crypto";

import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import { checkName } from "../check-name.js";
import type { Clock } from "../clock.js";
import { findById } from "../database/find-by-id.js";
import { isId } from "../database/is-id.js";
import { column, findPage, text, type Listing, type Page, type PageRequest } from "../database/page.js";
import { Export } from "../exports/export.entity.js";
import { NotFound, ValidationError, type FieldProblem } from "../refusal.js";
import type { SecretBox } from "../secrets/secret-box.js";
import { checkWebhookExports, checkWebhookUrl } from "./check-webhook.js";
import { TOLD_KINDS, type NotificationKind } from "./notification-kind.js";
import { checkKinds, inOrder } from "./preference.service.js";
import { Webhook } from "./webhook.entity.js";
import { makeWebhookSecret, sealWebhookSecret } from "./webhook-secret.js";

export interface CreateWebhook {
  readonly name: string;
  readonly url: string;
  readonly kinds?: readonly NotificationKind[] | null;
  readonly exportIds?: readonly string[] | null;
  readonly enabled: boolean;
}

/** What is left out stays. `exportIds` may be null: all exports. */
export interface UpdateWebhook {
  readonly name?: string | null;
  readonly url?: string | null;
  readonly kinds?: readonly NotificationKind[] | null;
  readonly exportIds?: readonly string[] | null;
  readonly enabled?: boolean | null;
}

export interface WebhookWithSecret {
  readonly webhook: Webhook;
  /** The only time that it is known. */
  readonly secret: string;
}

/** How long the secret before signs too, so that its receiver can take over the new one without losing a message. */
const FORMER_SECRET_MS = 24 * 60 * 60_000;

export const WEBHOOK_NOT_FOUND = new NotFound({
  en: "There is no such webhook. It may have been deleted.",
  ja: "この Webhook は見つかりません。削除された可能性があります。",
});

const LISTED: Listing = {
  sortable: {
    name: text("name"),
    url: text("url"),
    enabled: column("enabled"),
    createdAt: column("created_at"),
    updatedAt: column("updated_at"),
  },
  searched: [column("name"), column("url")],
};

/** Endpoints of programs that are told. Secrets are made here, shown once and sealed. */
export class WebhookService {
  constructor(
    private readonly deps: { readonly clock: Clock; readonly secrets: SecretBox; readonly allowPrivate: boolean },
  ) {}

  async list(em: EntityManager, page: PageRequest): Promise<Page<Webhook>> {
    return findPage(em, Webhook, {}, page, LISTED);
  }

  async get(em: EntityManager, id: string): Promise<Webhook | null> {
    return findById(em, Webhook, id);
  }

  /** The exports that it is told of and that still exist, by name; null for all. */
  async exportsOf(em: EntityManager, { exportIds }: Webhook): Promise<Export[] | null> {
    if (!exportIds) return null;
    return em.find(Export, { id: { $in: exportIds } }, { orderBy: { name: "ASC", id: "ASC" } });
  }

  async create(em: EntityManager, input: CreateWebhook): Promise<WebhookWithSecret | ValidationError> {
    const problems = [...checkName(input.name), ...(await this.check(em, input))];
    if (problems.length > 0) return new ValidationError(problems);
    const id = randomUUID();
    const secret = makeWebhookSecret();
    const now = this.deps.clock.now();
    const webhook = em.create(Webhook, {
      id,
      name: input.name.trim(),
      url: input.url.trim(),
      secretSealed: await sealWebhookSecret(this.deps.secrets, id, secret),
      formerSecretSealed: null,
      formerSecretUntil: null,
      kinds: inOrder(input.kinds ?? TOLD_KINDS),
      exportIds: idsOf(input.exportIds),
      enabled: input.enabled,
      disabledBecause: null,
      createdAt: now,
      updatedAt: now,
    });
    await em.flush();
    return { webhook, secret };
  }

  async update(em: EntityManager, id: string, input: UpdateWebhook): Promise<Webhook | ValidationError | NotFound> {
    return locked(em, id, async (inner, webhook) => {
      const problems = [...(input.name == null ? [] : checkName(input.name)), ...(await this.check(inner, input))];
      if (problems.length > 0) return new ValidationError(problems);
      if (input.name != null) webhook.name = input.name.trim();
      if (input.url != null) webhook.url = input.url.trim();
      if (input.kinds != null) webhook.kinds = inOrder(input.kinds);
      if (input.exportIds !== undefined) webhook.exportIds = idsOf(input.exportIds);
      if (input.enabled != null) {
        webhook.enabled = input.enabled;
        webhook.disabledBecause = null;
      }
      webhook.updatedAt = this.deps.clock.now();
      return webhook;
    });
  }

  /** The present secret signs beside the new one for a day. One before that signs no more. */
  async rotateSecret(em: EntityManager, id: string): Promise<WebhookWithSecret | NotFound> {
    const secret = makeWebhookSecret();
    const sealed = await sealWebhookSecret(this.deps.secrets, id, secret);
    return locked(em, id, async (inner, webhook) => {
      await inner.populate(webhook, ["secretSealed", "formerSecretSealed"]);
      const now = this.deps.clock.now();
      inner.assign(webhook, {
        formerSecretSealed: webhook.secretSealed,
        formerSecretUntil: new Date(now.getTime() + FORMER_SECRET_MS),
        secretSealed: sealed,
        updatedAt: now,
      });
      return { webhook, secret };
    });
  }

  /** What was on its way to it is not delivered any more; what was delivered stays on record. */
  async delete(em: EntityManager, id: string): Promise<{ id: string } | NotFound> {
    return locked(em, id, async (inner) => {
      await inner.nativeDelete(Webhook, { id });
      return { id };
    });
  }

  private async check(em: EntityManager, input: UpdateWebhook): Promise<FieldProblem[]> {
    return [
      ...(input.url == null ? [] : checkWebhookUrl(input.url, this.deps)),
      ...checkKinds(input.kinds),
      ...checkAny(input.kinds),
      ...(await checkWebhookExports(em, input.exportIds)),
    ];
  }
}

/** Each once. */
function idsOf(exportIds: readonly string[] | null | undefined): string[] | null {
  return exportIds == null ? null : [...new Set(exportIds.map((id) => id.toLowerCase()))];
}

function checkAny(kinds: readonly NotificationKind[] | null | undefined): FieldProblem[] {
  if (kinds == null || kinds.length > 0) return [];
  const text = {
    en: "Choose at least one kind, or disable the webhook.",
    ja: "種類を1つ以上選択するか、Webhook を無効にしてください。",
  };
  return [{ path: "kinds", code: "REQUIRED", text }];
}

/** Works on a webhook that nobody else changes meanwhile. */
async function locked<T>(
  em: EntityManager,
  id: string,
  work: (em: EntityManager, webhook: Webhook) => Promise<T>,
): Promise<T | NotFound> {
  if (!isId(id)) return WEBHOOK_NOT_FOUND;
  return em.transactional(async (inner) => {
    const webhook = await inner.findOne(Webhook, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    return webhook ? work(inner, webhook) : WEBHOOK_NOT_FOUND;
  });
}
