import { authoriseOn } from "../../access/authorisation/authorise.js";
import { maskAddress } from "../../access/mask-address.js";
import type { Export } from "../../exports/export.entity.js";
import type { Context } from "../../graphql/context.js";

interface Found {
  readonly edges: readonly { readonly node: { readonly email: string } }[];
}

/** Whether whoever asks sees the addresses of those who left the export's list. */
export async function seesDeparted(context: Context, of: Export): Promise<boolean> {
  return (await authoriseOn(context, "Export.departedRecipients.email", of)) === null;
}

/** Shows a page to whoever asks: masked, or only once the audit trail says who looked and at how many. */
export async function revealDeparted<T extends Found>(context: Context, of: Export, found: T): Promise<T> {
  if (!(await seesDeparted(context, of))) {
    const edges = found.edges.map((edge) => ({
      ...edge,
      node: { ...edge.node, email: maskAddress(edge.node.email) },
    }));
    return { ...found, edges };
  }
  if (found.edges.length > 0) {
    const { actor, services } = context;
    await services.audit.record(
      {
        action: "recipients",
        outcome: "DONE",
        object: { kind: "export", id: of.id },
        details: { addresses: found.edges.length },
      },
      { userId: actor.userId, tokenId: actor.tokenId, networkAddress: actor.networkAddress },
    );
  }
  return found;
}
