import type { EntityName, FilterQuery } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import { isId } from "./is-id.js";

/** The entity with this ID; null when there is none, also when the text cannot be an ID at all. */
export async function findById<T extends { id: string }>(
  em: EntityManager,
  entity: EntityName<T>,
  id: string,
): Promise<T | null> {
  if (!isId(id)) return null;
  return (await em.findOne(entity, { id } as FilterQuery<T>)) as T | null;
}
