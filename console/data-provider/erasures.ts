import type { GraphQLClient } from "./client.js";
import {
  EraseRecipientDocument,
  ErasureReceiptDocument,
  ErasuresDocument,
  LiftErasureBlockDocument,
} from "./generated.js";
import type { ErasureFragment, ErasureRowFragment } from "./generated.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type Erasure = ErasureFragment;
export type ErasureRow = ErasureRowFragment;
export type ErasedFrom = ErasureRow["lists"][number];

export function erasureProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const { erasures } = await client.request(ErasuresDocument, pageOf(params), signal);
      const { items, totalCount, permissions } = erasures;
      return { data: [...items], total: totalCount, meta: { permissions } };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(ErasureReceiptDocument, { id: String(id) }, signal)).erasure) };
    },
  } satisfies ResourceProvider;
}

export function erasureVerbs(client: GraphQLClient) {
  return {
    /** Answers with the receipt as it stands, which may take some twenty seconds. */
    async eraseRecipient(email: string): Promise<Erasure> {
      return raiseUserError((await client.request(EraseRecipientDocument, { email })).eraseRecipient, "ErasureReceipt");
    },
    /** From then on the address may be sent again. */
    async liftErasureBlock(id: string, reason: string): Promise<Erasure> {
      const { liftErasureBlock } = await client.request(LiftErasureBlockDocument, { id, reason });
      return raiseUserError(liftErasureBlock, "ErasureReceipt");
    },
  };
}
