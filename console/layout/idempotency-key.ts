/** One for each thing somebody wants done: sent again, it does nothing twice. */
export function newIdempotencyKey(): string {
  // Browsers keep randomUUID to https and localhost; a console on plain http in a private network gets as good a key.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
