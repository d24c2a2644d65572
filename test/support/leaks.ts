import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import pg from "pg";

/** Where something was found: the place, and the name of what was found there. Never the value. */
export interface Leak {
  readonly place: string;
  readonly what: string;
}

/**
 * Values that must not be found, by name, and whatever they look like when a program has passed them on: percent-encoded,
 * in base64 (wherever they begin in it), in hexadecimal, escaped in JSON. Letters and digits make the surest values.
 */
export class Watched {
  private readonly spellings = new Map<string, readonly string[]>();

  constructor(values: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(values)) this.add(name, value);
  }

  add(name: string, value: string): void {
    if (value.length < 6) throw new Error(`${name} is too short: it would be found everywhere.`);
    this.spellings.set(name, spellingsOf(value));
  }

  get names(): string[] {
    return [...this.spellings.keys()];
  }

  /** The names of those that are in a text. */
  in(text: string): string[] {
    const folded = text.toLowerCase();
    return this.names.filter((name) =>
      this.spellings.get(name)!.some((spelling) => text.includes(spelling) || folded.includes(spelling.toLowerCase())),
    );
  }
}

function spellingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  // In base64 a value looks in three ways, by where it begins; the letters at both ends depend on its neighbours.
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64url");
    return text.slice(before === 0 ? 0 : before + 1, -3);
  });
  const standard = base64.map((text) => text.replaceAll("-", "+").replaceAll("_", "/"));
  const json = JSON.stringify(value).slice(1, -1);
  return [...new Set([value, json, encodeURIComponent(value), bytes.toString("hex"), ...base64, ...standard])].filter(
    (spelling) => spelling.length >= 6,
  );
}

/** Every row of every table of a database, those of PostgreSQL itself included, as text. Reads as the superuser. */
export async function leaksInTables(
  superuserUrl: string,
  watched: Watched,
  isAllowed: (leak: Leak) => boolean = () => false,
): Promise<Leak[]> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE relkind IN ('r', 'm') AND nspname <> 'pg_toast' ORDER BY 1`,
    );
    const leaks: Leak[] = [];
    for (const { name } of tables) {
      for (const what of watched.in(await textOf(client, name))) leaks.push({ place: name, what });
    }
    return leaks.filter((leak) => !isAllowed(leak));
  } finally {
    await client.end();
  }
}

/** Empty when the table was dropped meanwhile. */
async function textOf(client: pg.Client, table: string): Promise<string> {
  try {
    // A row as text doubles quotes and backslashes.
    const { rows } = await client.query<{ row: string }>(`SELECT held::text AS row FROM ${table} AS held`);
    return rows.map(({ row }) => row.replaceAll('""', '"').replaceAll("\\\\", "\\")).join("\n");
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === "42P01") return "";
    throw error;
  }
}

/** Every file below a directory but those of a database. */
export async function leaksInFiles(directory: string, watched: Watched, except: readonly string[]): Promise<Leak[]> {
  const leaks: Leak[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const place = path.relative(directory, file);
    if (!entry.isFile() || except.some((name) => place === name || place.startsWith(`${name}/`))) continue;
    for (const what of watched.in(await readFile(file, "latin1"))) leaks.push({ place, what });
  }
  return leaks;
}

/** What a client was told, answer by answer: status line, headers and body of HTTP, messages of WebSockets. */
export class Answers {
  private readonly told: { readonly place: string; readonly text: string }[] = [];

  /** `fetch`, whose answer is also remembered, under a name. */
  async fetch(place: string, url: string, init: RequestInit = {}): Promise<{ response: Response; text: string }> {
    const response = await fetch(url, { redirect: "manual", ...init });
    const text = await response.text();
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`);
    this.add(place, [response.status, ...headers, text].join("\n"));
    return { response, text };
  }

  add(place: string, text: string): void {
    this.told.push({ place, text });
  }

  get count(): number {
    return this.told.length;
  }

  leaks(watched: Watched, isAllowed: (leak: Leak) => boolean = () => false): Leak[] {
    const leaks = this.told.flatMap(({ place, text }) => watched.in(text).map((what): Leak => ({ place, what })));
    return leaks.filter((leak) => !isAllowed(leak));
  }
}
