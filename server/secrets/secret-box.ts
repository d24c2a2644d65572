/**
 * Keeps credentials unreadable at rest. `purpose` (for example "connection:<id>") is bound into the sealed text, so that
 * one record's secret cannot be moved into another.
 */
export interface SecretBox {
  /** Encrypts; the answer is text that carries the key's ID and is safe to store. */
  seal(plaintext: string, purpose: string): Promise<string>;
  /** Decrypts. Throws when the key is unknown, the text was changed, or the purpose differs. */
  open(sealed: string, purpose: string): Promise<string>;
}
