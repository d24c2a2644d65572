import type { ApiClient } from "./api-client.js";
import { findByName, type Named } from "./find-by-name.js";
import type { SetUpOptions } from "./set-up.js";

/**
 * A connection that may transfer: consented to, authenticated with this key, with an export user. Only what is missing is
 * done. Answers its ID.
 */
export async function setUpConnection({ api, destination, apiKey, password, say }: SetUpOptions): Promise<string> {
  const present = await findByName(api, "connections", "displayName", destination);
  const { id } =
    present ??
    (await api.mutate<Named>(
      `mutation ($input: CreateConnectionInput!) {
        result: createConnection(input: $input) { ...Refusal ... on Connection { id } }
      }`,
      { input: { displayName: destination } },
    ));
  const before = await stateOf(api, id);
  if (before.lacks("CONSENT")) say(await giveConsent(api, id));
  if (before.lacks("NEEDS_REAUTHENTICATION") || before.keyHint !== apiKey.slice(-4)) {
    await api.mutate(
      `mutation ($id: ID!, $apiKey: String!) {
        result: authenticateWithApiKey(connectionId: $id, apiKey: $apiKey) { ...Refusal }
      }`,
      { id, apiKey },
    );
    say(`Connection "${destination}" is authenticated with an API key.`);
  }
  const after = await stateOf(api, id);
  // Another account than the one that was agreed to asks again.
  if (after.lacks("CONSENT")) say(await giveConsent(api, id));
  if (after.lacks("EXPORT_USER")) {
    await api.mutate(
      `mutation ($id: ID!, $password: String!) {
        result: addSelfAsExportUser(connectionId: $id, password: $password) { ...Refusal }
      }`,
      { id, password },
    );
  }
  return id;
}

interface ConnectionState {
  /** Whether a problem's code begins like this. */
  readonly lacks: (beginning: string) => boolean;
  readonly keyHint: string | undefined;
}

async function stateOf(api: ApiClient, id: string): Promise<ConnectionState> {
  const { connection } = await api.query<{
    connection: { problems: { code: string }[]; authentication: { hint: string } | null };
  }>("query ($id: ID!) { connection(id: $id) { problems { code } authentication { hint } } }", { id });
  return {
    lacks: (beginning) => connection.problems.some(({ code }) => code.startsWith(beginning)),
    keyHint: connection.authentication?.hint,
  };
}

async function giveConsent(api: ApiClient, id: string): Promise<string> {
  const { consentStatement } = await api.query<{ consentStatement: { version: string } }>(
    "{ consentStatement(locale: en) { version } }",
  );
  const { version } = consentStatement;
  await api.mutate(
    `mutation ($id: ID!, $version: String!) {
      result: giveConsent(connectionId: $id, statementVersion: $version, locale: en) { ...Refusal }
    }`,
    { id, version },
  );
  return `Consent to the transfer is recorded, version ${version}.`;
}
