/**
 * A number as the destination keeps it: digits with an optional minus and a point, nothing else. The same number always
 * gives the same text. Null for what is no number, or could be two: "1,234" is a thousand to some and little more than one
 * to others, "1,234,567" and "1,234.5" are not.
 *
 * Works on the text, so no digit of a long number is lost.
 */
export function convertNumber(text: string): string | null {
  const plain = text.normalize("NFKC").replace(/\s/g, "").replace(/^−/, "-");
  const bare = GROUPED.test(plain) ? plain.replaceAll(",", "") : plain;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(bare);
  const [, sign, whole = "", fraction = "", exponent = "0"] = match ?? [];
  if (!match || whole + fraction === "") return null;
  return assemble(sign === "-", whole, fraction, Number(exponent));
}

const GROUPED = /^[+-]?\d{1,3}(?:,\d{3}(?:,\d{3})+(?:\.\d+)?|(?:,\d{3})+\.\d+)$/;

function assemble(negative: boolean, whole: string, fraction: string, exponent: number): string {
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const shifted =
    point <= 0
      ? `0.${"0".repeat(-point)}${digits}`
      : point >= digits.length
        ? digits + "0".repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  const [left = "", right = ""] = shifted.split(".");
  const kept = right.replace(/0+$/, "");
  const result = `${left.replace(/^0+(?=\d)/, "") || "0"}${kept === "" ? "" : `.${kept}`}`;
  return negative && /[1-9]/.test(result) ? `-${result}` : result;
}
