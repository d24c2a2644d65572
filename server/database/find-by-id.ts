import type { EntityName, FilterQuery } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be a row's ID at all. PostgreSQL refuses to even compare a uuid with anything else. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** The entity with this ID; null when there is none, also when the text cannot be an ID at all. */
export async function findById<T extends { id: string }>(
  em: EntityManager,
  entity: EntityName<T>,
  id: string,
): Promise<T | null> {
  if (!isId(id)) return null;
  return (await em.findOne(entity, { id } as FilterQuery<T>)) as T | null;
}
