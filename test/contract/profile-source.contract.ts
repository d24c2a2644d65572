import { afterAll, beforeAll, expect, test } from "vitest";

import {
  SourceProblem,
  type Member,
  type MemberQuery,
  type ProfileSource,
} from "../../server/sources/profile-source.js";

/** What every adapter's source holds when this suite meets it: five profiles, keyed by `id`. */
export const PROFILES = [
  { id: 1, email: "frantisek@example.com", name: "František Wichterlová", born: "1970-02-28", at: "2024-05-01T10:00:00.000Z", agreed: true, spent: "49.62", tastes: ["jazz", "opera"] }, // prettier-ignore
  { id: 2, email: "terhi@example.com", name: "Terhi Hämäläinen", born: null, at: "2024-12-31T23:59:59.999Z", agreed: false, spent: "41.62", tastes: [] }, // prettier-ignore
  { id: 3, email: "hanako@example.org", name: "山田 花子", born: "2000-01-01", at: null, agreed: null, spent: null, tastes: null }, // prettier-ignore
  { id: 4, email: null, name: "Tab\tand\\backslash\nand line", born: "1999-12-31", at: "2020-02-29T00:00:00.000Z", agreed: true, spent: "0", tastes: ['with "quotes"', "comma, here"] }, // prettier-ignore
  { id: 5, email: "\\N", name: "", born: "0999-01-01", at: "1969-12-31T23:59:59.000Z", agreed: false, spent: "-1.5", tastes: ["日本"] }, // prettier-ignore
] as const;

export interface ProfileSourceHarness {
  readonly source: ProfileSource;
  /** The relation with {@link PROFILES}: id, email, name, born, at, agreed, spent, tastes. */
  readonly relation: string;
  close(): Promise<void>;
}

export async function allMembers(source: ProfileSource, query: Partial<MemberQuery>): Promise<Member[]> {
  const members: Member[] = [];
  for await (const batch of source.members({ statements: [], fields: ["email"], keyFields: ["id"], ...query })) {
    members.push(...batch);
  }
  return members;
}

/** What every adapter of {@link ProfileSource} does. */
export function describeProfileSource(open: () => Promise<ProfileSourceHarness>): void {
  let harness: ProfileSourceHarness;
  let source: ProfileSource;
  beforeAll(async () => {
    harness = await open();
    source = harness.source;
  });
  afterAll(() => harness.close());

  const select = (columns: string, where = "true") => `SELECT ${columns} FROM ${harness.relation} WHERE ${where}`;
  const keysOf = (members: readonly Member[]) => members.map((member) => member.key).toSorted();

  test("the profile relation is read with its fields and its key", async () => {
    expect(await source.introspect(harness.relation)).toEqual({
      fields: [
        { name: "id", type: "NUMBER", nullable: false },
        { name: "email", type: "TEXT", nullable: true },
        { name: "name", type: "TEXT", nullable: false },
        { name: "born", type: "DATE", nullable: true },
        { name: "at", type: "TIMESTAMP", nullable: true },
        { name: "agreed", type: "BOOLEAN", nullable: true },
        { name: "spent", type: "NUMBER", nullable: true },
        { name: "tastes", type: "TEXT_LIST", nullable: true },
      ],
      keyFields: ["id"],
    });
  });

  test("a statement is described by what it shows", async () => {
    expect(await source.describe(select("email, born AS birthday, spent"))).toEqual([
      { name: "email", type: "TEXT", nullable: true },
      { name: "birthday", type: "DATE", nullable: true },
      { name: "spent", type: "NUMBER", nullable: true },
    ]);
  });

  test("members are counted", async () => {
    expect(await source.count(select("email"))).toBe(5);
    expect(await source.count(select("email", "id > 9"))).toBe(0);
  });

  test("values come as text: nothing is lost, added or translated", async () => {
    const fields = ["name", "email", "born", "at", "agreed", "spent", "tastes"] as const;
    const members = await allMembers(source, { statements: [select("*")], fields });
    const written = PROFILES.map(({ id, name, email, born, at, agreed, spent, tastes }) => ({
      key: String(id),
      values: [name, email, born, at, agreed === null ? null : String(agreed), spent, tastes],
    }));
    const read = members.map(({ key, values }) => {
      const [tastes, ...others] = values.toReversed();
      return { key, values: [...others.toReversed(), tastes == null ? null : (JSON.parse(tastes) as unknown)] };
    });
    expect(read.toSorted((one, other) => Number(one.key) - Number(other.key))).toEqual(written);
  });

  test("a preview has the same values, and no more rows than asked for", async () => {
    const preview = await source.preview(select("id, name, agreed", "id <= 2"), 1);
    expect(preview.fields.map((field) => field.name)).toEqual(["id", "name", "agreed"]);
    expect(preview.rows).toHaveLength(1);
    expect([
      ["1", "František Wichterlová", "true"],
      ["2", "Terhi Hämäläinen", "false"],
    ]).toContainEqual(preview.rows[0]);
  });

  test("a profile in several segments counts once, with the values of the first", async () => {
    const members = await allMembers(source, {
      statements: [
        select("id, 'gold' AS tier", "id <= 2"),
        select("id, 'silver' AS tier", "id <= 4"),
        select("id, 'none' AS tier"),
      ],
      fields: ["tier"],
    });
    expect(members.toSorted((one, other) => Number(one.key) - Number(other.key))).toEqual([
      { key: "1", values: ["gold"] },
      { key: "2", values: ["gold"] },
      { key: "3", values: ["silver"] },
      { key: "4", values: ["silver"] },
      { key: "5", values: ["none"] },
    ]);
  });

  test("members whose segment does not show the key all count, and have no key", async () => {
    const statements = [select("id, email", "id <= 2"), select("email", "id <= 3")];
    expect(keysOf(await allMembers(source, { statements }))).toEqual(["1", "2", null, null, null]);
    expect(keysOf(await allMembers(source, { statements, keyFields: [] }))).toEqual([null, null, null, null, null]);
  });

  test("a key of several fields is all of them", async () => {
    const statement = select("id, name, email", "id <= 2");
    const members = await allMembers(source, { statements: [statement, statement], keyFields: ["name", "id"] });
    expect(members.map(({ key }) => JSON.parse(key ?? "") as unknown).toSorted()).toEqual([
      ["František Wichterlová", "1"],
      ["Terhi Hämäläinen", "2"],
    ]);
  });

  test("a statement may end with a comment and have its own order, limit and common tables", async () => {
    const statement = `WITH rich AS (${select("*", "spent > 1")}) SELECT id, email FROM rich ORDER BY spent DESC LIMIT 1 -- the richest`;
    expect(await allMembers(source, { statements: [statement] })).toEqual([
      { key: "1", values: ["frantisek@example.com"] },
    ]);
    expect(await source.count(statement)).toBe(1);
  });

  test("a field that a segment does not show is a problem of the statement", async () => {
    const problem = await allMembers(source, { statements: [select("id")] }).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(SourceProblem);
    expect(problem).toMatchObject({ about: "sql", code: "FIELD_MISSING", canPass: false });
  });

  test("two fields of one name, and none at all, are problems of the statement", async () => {
    await expect(source.describe(select("email, name AS email"))).rejects.toMatchObject({ code: "FIELD_TWICE" });
    await expect(source.describe(`SELECT FROM ${harness.relation}`)).rejects.toMatchObject({ code: "NO_FIELDS" });
  });

  test("an aborted reader gets what it was aborted with", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    stop.abort(reason);
    await expect(allMembers(source, { statements: [select("*")], signal: stop.signal })).rejects.toBe(reason);
  });
}
