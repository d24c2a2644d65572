import { authoriseOn } from "../access/authorisation/authorise.js";
import { maskAddress } from "../access/mask-address.js";
import type { Context } from "../graphql/context.js";
import type { ExportRun } from "./export-run.entity.js";

interface Recipients {
  readonly edges: readonly { readonly node: { readonly email: string | null } }[];
}

/**
 * Shows a page of a run's recipients to whoever asks: masked where the table of operations says so, and otherwise only
 * once the audit trail says who looked and at how many.
 */
export async function revealAddresses<T extends Recipients>(context: Context, run: ExportRun, found: T): Promise<T> {
  if ((await authoriseOn(context, "ExportRun.recipients.email", run)) !== null) {
    const edges = found.edges.map((edge) => ({
      ...edge,
      node: { ...edge.node, email: edge.node.email === null ? null : maskAddress(edge.node.email) },
    }));
    return { ...found, edges };
  }
  const addresses = found.edges.filter(({ node }) => node.email !== null).length;
  if (addresses > 0) {
    const { actor, services } = context;
    await services.audit.record(
      { action: "recipients", outcome: "DONE", object: { kind: "run", id: run.id }, details: { addresses } },
      { userId: actor.userId, tokenId: actor.tokenId, networkAddress: actor.networkAddress },
    );
  }
  return found;
}
