import type { EntityManager } from "@mikro-orm/postgresql";

import { Export } from "./export.entity.js";

/** The export as it is now, which nobody else changes until the transaction ends; null when there is none. */
export async function lockExport(em: EntityManager, id: string): Promise<Export | null> {
  await em.execute("SELECT FROM export WHERE id = ? FOR NO KEY UPDATE", [id]);
  return em.findOne(Export, { id }, { refresh: true });
}
