import type { EntityManager } from "@mikro-orm/postgresql";
import DataLoader from "dataloader";
import type pg from "pg";

import type { Actor, Role } from "../access/actor.js";
import { findById } from "../database/find-by-id.js";
import { inTransaction } from "../database/transaction.js";
import { Export } from "../exports/export.entity.js";
import { NotFound, ValidationError, type FieldProblem } from "../refusal.js";
import { TOLD_KINDS, type NotificationKind, type ToldKind, type Watching } from "./notification-kind.js";

export interface NotificationPreferences {
  readonly email: boolean;
  readonly kinds: readonly ToldKind[];
  readonly emailAvailable: boolean;
}

export interface PreferencesChange {
  readonly email?: boolean | null;
  readonly kinds?: readonly NotificationKind[] | null;
}

const EXPORT_NOT_FOUND = new NotFound({
  en: "There is no such export. It may have been deleted.",
  ja: "このエクスポートは見つかりません。削除された可能性があります。",
});

/** What somebody is told of while they have chosen nothing; the same in audience.ts, for all people at once. */
export function usualKinds(role: Role): readonly ToldKind[] {
  return role === "ADMIN" ? TOLD_KINDS : [];
}

/** What people want to be told of. One's own only. */
export class PreferenceService {
  private readonly watchings = new WeakMap<EntityManager, DataLoader<string, Watching>>();

  constructor(private readonly deps: { readonly pool: pg.Pool; readonly emailAvailable: boolean }) {}

  async of({ userId }: Pick<Actor, "userId">): Promise<NotificationPreferences> {
    return read(this.deps.pool, userId, this.deps.emailAvailable);
  }

  /** What is left out stays. Nothing changes when anything is refused. */
  async update(
    change: PreferencesChange,
    { userId }: Pick<Actor, "userId">,
  ): Promise<NotificationPreferences | ValidationError> {
    const problems = checkKinds(change.kinds);
    if (problems.length > 0) return new ValidationError(problems);
    return inTransaction(this.deps.pool, async (client) => {
      // Two changes at once are made one after the other, so that neither undoes the other.
      await client.query("SELECT FROM app_user WHERE id = $1 FOR NO KEY UPDATE", [userId]);
      const present = await read(client, userId, this.deps.emailAvailable);
      if (change.email != null || change.kinds != null) {
        await client.query(
          `INSERT INTO notification_preference (user_id, email, kinds) VALUES ($1, $2, $3)
           ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, kinds = excluded.kinds`,
          [userId, change.email ?? present.email, inOrder(change.kinds ?? present.kinds)],
        );
      }
      return read(client, userId, this.deps.emailAvailable);
    });
  }

  /** Idempotent. */
  async setWatching(
    em: EntityManager,
    exportId: string,
    watching: Watching,
    { userId }: Pick<Actor, "userId">,
  ): Promise<Export | NotFound> {
    const found = await findById(em, Export, exportId);
    if (!found) return EXPORT_NOT_FOUND;
    await inTransaction(this.deps.pool, async (client) => {
      if (watching === "USUAL") {
        await client.query("DELETE FROM export_watch WHERE user_id = $1 AND export_id = $2", [userId, exportId]);
        return;
      }
      // Nothing is written where the export has just been deleted.
      await client.query(
        `INSERT INTO export_watch (user_id, export_id, watching) SELECT $1, id, $3 FROM export WHERE id = $2
         ON CONFLICT (user_id, export_id) DO UPDATE SET watching = excluded.watching`,
        [userId, exportId, watching],
      );
    });
    this.watchings.get(em)?.clear(`${userId} ${found.id}`);
    return found;
  }

  /** How somebody stands to an export; for many exports read together. */
  async watchingOf(em: EntityManager, exportId: string, { userId }: Pick<Actor, "userId">): Promise<Watching> {
    let loader = this.watchings.get(em);
    if (!loader) {
      loader = new DataLoader((pairs) => readWatchings(this.deps.pool, pairs), { cache: false });
      this.watchings.set(em, loader);
    }
    return loader.load(`${userId} ${exportId}`);
  }
}

async function read(
  db: Pick<pg.ClientBase, "query">,
  userId: string,
  emailAvailable: boolean,
): Promise<NotificationPreferences> {
  const { rows } = await db.query<{ role: Role; email: boolean | null; kinds: ToldKind[] | null }>(
    `SELECT person.role, chosen.email, chosen.kinds
     FROM app_user person LEFT JOIN notification_preference chosen ON chosen.user_id = person.id WHERE person.id = $1`,
    [userId],
  );
  const { role, email, kinds } = rows[0]!;
  return { email: email ?? true, kinds: kinds ?? usualKinds(role), emailAvailable };
}

async function readWatchings(pool: pg.Pool, pairs: readonly string[]): Promise<Watching[]> {
  const split = pairs.map((pair) => pair.split(" ") as [string, string]);
  const { rows } = await pool.query<{ pair: string; watching: Watching }>(
    `SELECT user_id || ' ' || export_id AS pair, watching FROM export_watch
     WHERE user_id = ANY ($1) AND export_id = ANY ($2::uuid[])`,
    [[...new Set(split.map(([userId]) => userId))], [...new Set(split.map(([, exportId]) => exportId))]],
  );
  const found = new Map(rows.map(({ pair, watching }) => [pair, watching]));
  return pairs.map((pair) => found.get(pair) ?? "USUAL");
}

/** Each once, in the order of {@link TOLD_KINDS}. */
export function inOrder(kinds: readonly NotificationKind[]): ToldKind[] {
  return TOLD_KINDS.filter((kind) => kinds.includes(kind));
}

export function checkKinds(kinds: readonly NotificationKind[] | null | undefined): FieldProblem[] {
  if (!kinds?.includes("TEST")) return [];
  const text = {
    en: "TEST cannot be chosen: it is sent when somebody tries it out.",
    ja: "TEST は選択できません（テスト送信の際にのみ送られます）。",
  };
  return [{ path: "kinds", code: "NOT_CHOOSABLE", text }];
}
