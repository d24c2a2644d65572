import type { Context } from "../graphql/context.js";
import { CONNECTION_NOT_FOUND } from "../connections/lock-connection.js";
import type { Download } from "../http/downloads.js";
import type { Consent } from "./consent.entity.js";

const COLUMNS = [
  "id",
  "at",
  "action",
  "byId",
  "byName",
  "byEmail",
  "tokenId",
  "tokenName",
  "networkAddress",
  "connectionId",
  "accountClients",
  "statementVersion",
  "statementLocale",
  "statementSha256",
  "statementText",
] as const;

/** All that was recorded about a connection's consent, wording included, newest first. Also when the connection is gone. */
export const consentDownload: Download = {
  path: "/api/connections/:id/consents",
  name: "downloadConsents",
  operation: "Query.consentHistory",
  async open({ services, em }, { id = "" }) {
    const [consents, connection] = [await services.consents.history(em, id), await services.connections.get(em, id)];
    if (consents.length === 0 && !connection) return CONNECTION_NOT_FOUND;
    return {
      filename: `consents-${id}-${services.clock.now().toISOString().slice(0, 10)}`,
      columns: COLUMNS,
      rows: rowsOf({ services, em }, consents),
      details: { connectionId: id, records: consents.length },
    };
  },
};

async function* rowsOf(
  context: Pick<Context, "services" | "em">,
  consents: readonly Consent[],
): AsyncGenerator<object> {
  for (const consent of consents) yield await rowOf(context, consent);
}

async function rowOf(
  { services, em }: Pick<Context, "services" | "em">,
  consent: Consent,
): Promise<Record<(typeof COLUMNS)[number], unknown>> {
  const [by, token] = await Promise.all([consent.by.load(), services.consents.tokenOf(em, consent)]);
  return {
    id: consent.id,
    at: consent.at,
    action: consent.action,
    byId: consent.by.id,
    byName: by?.name ?? null,
    byEmail: by?.email ?? null,
    tokenId: consent.byTokenId ?? null,
    tokenName: token?.name ?? null,
    networkAddress: consent.networkAddress ?? null,
    connectionId: consent.connection.id,
    accountClients: consent.account,
    statementVersion: consent.statementVersion,
    statementLocale: consent.statementLocale,
    statementSha256: consent.statementSha256,
    statementText: consent.statementText,
  };
}
