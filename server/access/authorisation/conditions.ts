import type { EntityManager } from "@mikro-orm/postgresql";

import { Connection } from "../../connections/connection.entity.js";
import { findById } from "../../database/find-by-id.js";
import { Export } from "../../exports/export.entity.js";
import { ExportRun } from "../../runs/export-run.entity.js";
import type { Text } from "../../text.js";
import type { Actor } from "../actor.js";
import type { ConditionName } from "./operations.js";

interface ConditionKind<T> {
  /** The thing that an argument names; null when there is none: then it is for the operation to say so. */
  find(em: EntityManager, id: string): Promise<object | null>;
  holds(thing: T, actor: Actor, em: EntityManager): boolean | Promise<boolean>;
  /** Why not, for a person to read. */
  readonly refusal: Text;
}

const NOT_SHARED: Text = {
  en: "This connection is not shared with contributors. Ask an admin to share it, or to do this.",
  ja: "この接続は共同作成者に共有されていません。共有するか、代わりに操作するよう管理者に依頼してください。",
};
const OUT_OF_REACH: Text = {
  en: "The connection of this export is not shared with contributors, so only admins can do this.",
  ja: "このエクスポートの接続は共同作成者に共有されていないため、管理者のみ操作できます。",
};

/** Of an export that was taken off its connection, what that connection was counts: detaching gives nobody anything. */
async function isInReach(found: Export): Promise<boolean> {
  const connection = await found.connection?.load();
  return connection?.sharedWithContributors ?? found.detachedFromShared;
}

const connectionShared: ConditionKind<Connection> = {
  find: (em, id) => findById(em, Connection, id),
  holds: (connection) => connection.sharedWithContributors,
  refusal: NOT_SHARED,
};
const exportInReach: ConditionKind<Export> = {
  find: (em, id) => findById(em, Export, id),
  holds: isInReach,
  refusal: OUT_OF_REACH,
};
const runInReach: ConditionKind<ExportRun> = {
  find: (em, id) => findById(em, ExportRun, id),
  // What a run did belongs to the connection that it went through, wherever its export is now.
  async holds(run, _actor, em) {
    const found = await run.export?.load();
    if (!found || !(await isInReach(found))) return false;
    if (!run.settings) return true;
    const connection = await em.getReference(Connection, run.settings.connectionId, { wrapped: true }).load();
    return connection?.sharedWithContributors ?? false;
  },
  refusal: OUT_OF_REACH,
};
const runNoRemoval: ConditionKind<ExportRun> = {
  find: (em, id) => findById(em, ExportRun, id),
  holds: ({ kind }) => kind !== "REMOVAL",
  refusal: {
    en: "Removing the people of a deleted or moved export is for admins only. Ask one of them to decide about it.",
    ja: "削除または移動したエクスポートの宛先の削除は、管理者のみ判断できます。管理者に依頼してください。",
  },
};
const listInReach: ConditionKind<{ readonly exports: readonly Export[] }> = {
  // A list that only the ledger knows is in nobody's reach; one that nothing knows is for the operation to report.
  async find(em, listId) {
    const exports = await em.find(Export, { listId: listId.trim() });
    if (exports.length > 0) return { exports };
    const known = await em.execute("SELECT FROM destination_list WHERE list_id = ?", [listId.trim()]);
    return known.length > 0 ? { exports } : null;
  },
  async holds({ exports }) {
    for (const found of exports) if (await isInReach(found)) return true;
    return false;
  },
  refusal: {
    en: "No export that you may use fills this list, so only admins can look people up on it.",
    ja: "利用可能なエクスポートがこのリストにないため、宛先の検索は管理者のみ可能です。",
  },
};
const self: ConditionKind<{ readonly id: string }> = {
  find: async (_em, id) => ({ id }),
  holds: ({ id }, actor) => id === actor.userId,
  refusal: { en: "Only admins can see this of other people.", ja: "他の利用者の情報は管理者のみ参照できます。" },
};

export const CONDITIONS: Readonly<Record<ConditionName, ConditionKind<never>>> = {
  CONNECTION_SHARED: connectionShared,
  EXPORT_IN_REACH: exportInReach,
  RUN_IN_REACH: runInReach,
  LIST_IN_REACH: listInReach,
  RUN_NO_REMOVAL: runNoRemoval,
  SELF: self,
};
