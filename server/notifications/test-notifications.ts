import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { inTransaction } from "../database/transaction.js";
import type { NotFound } from "../refusal.js";
import type { Locale, Text } from "../text.js";
import { deliver, type DeliverDeps } from "./deliver-notifications.js";
import { insertClaimed, type Claimed } from "./delivery-claim.js";
import type { Outcome } from "./outcome.js";
import { problemText } from "./problem-text.js";
import { WEBHOOK_NOT_FOUND, type WebhookService } from "./webhook.service.js";

export interface TestDelivery {
  readonly sent: boolean;
  readonly message: string;
}

export interface TestNotificationsDeps extends DeliverDeps {
  readonly webhooks: Pick<WebhookService, "get">;
}

/** Messages that somebody sends to see whether they arrive: at once, once, and listed as any other. */
export class TestNotifications {
  constructor(private readonly deps: TestNotificationsDeps) {}

  async toSelf(_em: EntityManager, { userId, locale }: Actor): Promise<TestDelivery> {
    if (!this.deps.mailer) return { sent: false, message: problemText("MAIL_NOT_CONFIGURED", {})[locale] };
    return this.send({ channel: "EMAIL", userId, webhookId: null, webhookName: null }, locale);
  }

  async toWebhook(em: EntityManager, id: string, { locale }: Actor): Promise<TestDelivery | NotFound> {
    const webhook = await this.deps.webhooks.get(em, id);
    if (!webhook) return WEBHOOK_NOT_FOUND;
    return this.send({ channel: "WEBHOOK", userId: null, webhookId: webhook.id, webhookName: webhook.name }, locale);
  }

  private async send(
    to: Pick<Claimed, "channel" | "userId" | "webhookId"> & { readonly webhookName: string | null },
    locale: Locale,
  ): Promise<TestDelivery> {
    const { pool, clock } = this.deps;
    const claimed = await inTransaction(pool, async (client) => {
      const now = await clock.now(client);
      const notificationId = randomUUID();
      await client.query("INSERT INTO notification (id, kind, created_at) VALUES ($1, 'TEST', $2)", [
        notificationId,
        now,
      ]);
      return insertClaimed(client, { ...to, notificationId }, now);
    });
    return inWords(await deliver(this.deps, claimed, false), claimed.channel, locale);
  }
}

function inWords(outcome: Outcome, channel: Claimed["channel"], locale: Locale): TestDelivery {
  if (outcome.state === "SENT") return { sent: true, message: SENT[channel][locale] };
  return { sent: false, message: problemText(outcome.problem, outcome.details)[locale] };
}

const SENT: Readonly<Record<Claimed["channel"], Text>> = {
  EMAIL: {
    en: "The mail server took the message. If it does not arrive, look among unwanted mail and ask whoever runs the mail server.",
    ja: "メールサーバーがメッセージを受け付けました。届かない場合は、迷惑メールを確認し、メールサーバーの管理者に問い合わせてください。",
  },
  WEBHOOK: {
    en: "The endpoint took the message.",
    ja: "エンドポイントがメッセージを受け付けました。",
  },
};
