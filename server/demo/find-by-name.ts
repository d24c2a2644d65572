import type { ApiClient } from "./api-client.js";

export interface Named {
  readonly id: string;
}

/** What a person would look for in a list: the first with this name. */
export async function findByName(
  api: ApiClient,
  plural: string,
  nameField: string,
  name: string,
): Promise<Named | undefined> {
  const { list } = await api.query<{ list: { items: (Named & { name: string })[] } }>(
    `{ list: ${plural}(limit: 200) { items { id name: ${nameField} } } }`,
  );
  return list.items.find((item) => item.name === name);
}
