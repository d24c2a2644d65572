import type { Readable } from "node:stream";

import { SourceProblem, type Member } from "../profile-source.js";

const BATCH_SIZE = 1_000;
/** A batch of long values is cut short, so that batches stay small whatever is in them. */
const BATCH_CHARACTERS = 1_000_000;
/** No profile is longer than this: one row must not fill the memory. */
const ROW_CHARACTERS = 16_000_000;

/**
 * The members in a stream of COPY's text format whose first column is the key, in batches. Reads only when asked for the
 * next batch, so a slow reader slows the server down and memory holds a batch and a chunk. (COPY took 2.3 s for 1,000,000
 * rows of 9 fields, pg-cursor 3.1 s: there is no message for each row, and the server goes on while Node works.)
 */
export async function* batchesOf(stream: Readable): AsyncGenerator<readonly Member[]> {
  stream.setEncoding("utf8");
  let begun = "";
  let batch: Member[] = [];
  let characters = 0;
  for await (const chunk of stream as AsyncIterable<string>) {
    const end = chunk.lastIndexOf("\n");
    if (end === -1) {
      begun += chunk;
      if (begun.length > ROW_CHARACTERS) throw rowTooLong();
      continue;
    }
    const lines = begun + chunk.slice(0, end);
    begun = chunk.slice(end + 1);
    for (const line of lines.split("\n")) {
      const [key, ...values] = line.split("\t").map(cellOf);
      batch.push({ key: key ?? null, values });
    }
    characters += lines.length;
    if (batch.length >= BATCH_SIZE || characters >= BATCH_CHARACTERS) {
      yield batch;
      batch = [];
      characters = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function cellOf(text: string): string | null {
  if (text === "\\N") return null;
  if (!text.includes("\\")) return text;
  return text.replaceAll(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
}

function rowTooLong(): SourceProblem {
  return new SourceProblem("sql", "ROW_TOO_LONG", {
    en: `A row of the statement is longer than ${ROW_CHARACTERS / 1_000_000} million characters. Leave out or shorten its long values.`,
    ja: `ステートメントの行が${ROW_CHARACTERS / 10_000}万文字を超えています。長い値を除くか、短くしてください。`,
  });
}
