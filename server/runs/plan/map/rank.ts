import type { Winner } from "../../../exports/matching.js";
import { plainText } from "./convert-text.js";

/**
 * Text by which the profiles of one address are ordered, byte by byte: the smallest wins. Numbers are compared as numbers,
 * dates and timestamps by time, other text by its characters; where a field mixes them, in that order. Null for an empty
 * value, which comes last. The same value always gives the same rank, so the same data always has the same winner.
 */
export function rankOf(order: Winner["order"], value: string | null): string | null {
  const text = plainText(value);
  if (text === "") return null;
  if (NUMBER.test(text)) return `1${sortable(Number(text), order)}`;
  const time = TIMESTAMP.test(text) ? Date.parse(isoOf(text)) : Number.NaN;
  if (!Number.isNaN(time)) return `2${sortable(time, order)}`;
  return order === "FIRST" ? `3${text.slice(0, COMPARED)}` : `3${inverted(text.slice(0, COMPARED))}`;
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
/** Characters of a text that count. */
const COMPARED = 64;

/** One without a time zone is taken to be in UTC, as everywhere. */
function isoOf(text: string): string {
  const iso = text.replace(" ", "T").replace(/(T.*[+-]\d{2})$/, "$1:00");
  return /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) || !iso.includes("T") ? iso : `${iso}Z`;
}

const bytes = new DataView(new ArrayBuffer(8));

/** The bits of a number, turned so that their order as text is that of the numbers, or the opposite. */
function sortable(number: number, order: Winner["order"]): string {
  bytes.setFloat64(0, number === 0 ? 0 : number);
  const bits = bytes.getBigUint64(0);
  const ascending = bits >> 63n === 0n ? bits | SIGN : ~bits & ALL;
  return (order === "FIRST" ? ascending : ~ascending & ALL).toString(16).padStart(16, "0");
}

const SIGN = 1n << 63n;
const ALL = (1n << 64n) - 1n;

/** Text whose order is the opposite; of two that begin alike the longer one comes first. */
function inverted(text: string): string {
  let result = "";
  for (let index = 0; index < text.length; index += 1) {
    result += (0xffff - text.charCodeAt(index)).toString(16).padStart(4, "0");
  }
  return `${result}~`;
}
