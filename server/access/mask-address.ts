/**
 * An address for those who may not see it: its first letter and its domain, "t…@example.com". Text that is no address is
 * hidden altogether, since it could be anything.
 */
export function maskAddress(text: string): string {
  const at = text.lastIndexOf("@");
  if (at < 1) return "…";
  const [first] = text;
  return `${first}…${text.slice(at)}`;
}
