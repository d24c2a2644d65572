import type { Credential } from "../destinations/credential.js";
import type { SecretBox } from "../secrets/secret-box.js";

export interface CredentialDeps {
  readonly secrets: SecretBox;
}

/** A credential as it rests in its connection's row. Sealed for that connection alone. */
export async function sealCredential(
  { secrets }: CredentialDeps,
  connectionId: string,
  credential: Credential,
): Promise<string> {
  return secrets.seal(JSON.stringify(credential), purposeOf(connectionId));
}

export async function openCredential(
  { secrets }: CredentialDeps,
  connectionId: string,
  sealed: string,
): Promise<Credential> {
  return JSON.parse(await secrets.open(sealed, purposeOf(connectionId))) as Credential;
}

function purposeOf(connectionId: string): string {
  return `connection:${connectionId}`;
}
