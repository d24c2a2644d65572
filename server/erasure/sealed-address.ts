import { z } from "zod";

import type { SecretBox } from "../secrets/secret-box.js";

/** What is kept of an address while there are lists to be reached. */
const SealedAddressSchema = z.object({
  /** In the form by which addresses are compared. */
  address: z.string(),
  /** Other spellings under which it was sent: whether the destination tells them apart is its own affair. */
  spellings: z.array(z.string()).readonly(),
});
export type SealedAddress = Readonly<z.infer<typeof SealedAddressSchema>>;

export async function sealAddress(box: SecretBox, erasureId: string, address: SealedAddress): Promise<string> {
  return box.seal(JSON.stringify(address), purposeOf(erasureId));
}

export async function openAddress(box: SecretBox, erasureId: string, sealed: string): Promise<SealedAddress> {
  return SealedAddressSchema.parse(JSON.parse(await box.open(sealed, purposeOf(erasureId))));
}

function purposeOf(erasureId: string): string {
  return `erasure:${erasureId}`;
}
