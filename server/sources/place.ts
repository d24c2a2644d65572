import type { Text } from "../text.js";

/** Where in a text something stands, in words: "line 3, column 8". `offset` counts characters from 0. */
export function placeIn(text: string, offset: number): Text | null {
  const characters = [...text];
  if (offset < 0 || offset > characters.length) return null;
  const lines = characters.slice(0, offset).join("").split("\n");
  const line = lines.length;
  const column = [...lines.at(-1)!].length + 1;
  return { en: `line ${line}, column ${column}`, ja: `${line}行目の${column}文字目` };
}
