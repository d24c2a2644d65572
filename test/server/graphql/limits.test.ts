import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import {
  concatAST,
  getIntrospectionQuery,
  getOperationAST,
  parse,
  print,
  specifiedRules,
  validate,
  type DocumentNode,
} from "graphql";
import { beforeAll, describe, expect, test } from "vitest";

import { checkOperation } from "../../../server/graphql/limits/check-operation.js";
import { costOf } from "../../../server/graphql/limits/cost.js";
import { limitRules } from "../../../server/graphql/limits/limit-rules.js";
import { LIMITS } from "../../../server/graphql/limits/limits.js";
import { PARSE_OPTIONS } from "../../../server/graphql/limits/token-limit.js";
import { createSchema } from "../../../server/graphql/schema.js";

const schema = createSchema();
const CONSOLE = "console/data-provider";

/** The codes of everything that is refused of a document and its variables, by whichever transport. */
function refusals(document: DocumentNode, variables: Record<string, unknown> = {}, introspection = true): unknown[] {
  const rules = [...specifiedRules, ...limitRules({ introspection })];
  const problems = validate(schema, document, rules).map(({ extensions, message }) => extensions["code"] ?? message);
  if (problems.length > 0) return [...new Set(problems)];
  const refused = checkOperation({ schema, document, operation: getOperationAST(document, null)!, variables });
  return refused ? [refused.extensions["code"]] : [];
}

const asked = (query: string, variables: Record<string, unknown> = {}) => refusals(parse(query), variables);

describe("every operation of the console", () => {
  /** Each with the fragments that it uses, as the console sends it. */
  const operations = new Map<string, DocumentNode>();
  beforeAll(async () => {
    const files = (await readdir(CONSOLE)).filter((file) => file.endsWith(".graphql"));
    const all = concatAST(
      await Promise.all(files.map(async (file) => parse(await readFile(path.join(CONSOLE, file), "utf8")))),
    );
    const fragments = new Map(
      all.definitions.flatMap((one) => (one.kind === "FragmentDefinition" ? [[one.name.value, one] as const] : [])),
    );
    const used = (text: string, found: Set<string>): Set<string> => {
      for (const [, name] of text.matchAll(/\.\.\.(?!on\b)(\w+)/g)) {
        if (found.has(name!)) continue;
        found.add(name!);
        used(print(fragments.get(name!)!), found);
      }
      return found;
    };
    for (const one of all.definitions) {
      if (one.kind !== "OperationDefinition") continue;
      const needed = [...used(print(one), new Set())].map((name) => fragments.get(name)!);
      operations.set(one.name!.value, { kind: all.kind, definitions: [one, ...needed] });
    }
  });

  test("passes the limits with the largest pages there are, and a third to spare", () => {
    expect(operations.size).toBeGreaterThan(30);
    for (const [name, document] of operations) {
      const variables = { limit: 200, first: 200, count: 100 };
      expect(refusals(document, variables), name).toEqual([]);
      const operation = getOperationAST(document, null)!;
      expect(costOf({ schema, document, operation, variables }), name).toBeLessThan((LIMITS.cost * 2) / 3);
      const halved = { maxTokens: (PARSE_OPTIONS.maxTokens * 2) / 3 };
      expect(() => parse(print(document), halved), name).not.toThrow();
    }
  });
});

describe("tools", () => {
  const query = getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, oneOf: true });

  test("may read the schema where that is allowed, and not where it is not", () => {
    const document = parse(query, PARSE_OPTIONS);
    expect(refusals(document)).toEqual([]);
    expect(refusals(document, {}, false)).toEqual(["INTROSPECTION_DISABLED"]);
    expect(refusals(parse(`{ __type(name: "User") { name } }`), {}, false)).toEqual(["INTROSPECTION_DISABLED"]);
    expect(refusals(parse("{ __typename viewer { __typename } }"), {}, false)).toEqual([]);
  });

  test("may not use it to make the server answer without end", () => {
    const nested = (depth: number): string => (depth === 0 ? "name" : `fields { name type { ${nested(depth - 1)} } }`);
    expect(asked(`{ __schema { types { ${nested(5)} } } }`)).not.toEqual([]);
    expect(asked(`{ __type(name: "Query") { ${nested(5)} } }`)).not.toEqual([]);
  });
});

describe("an operation is refused", () => {
  const deep = (levels: number, inner: string): string =>
    levels === 0 ? inner : `exports { segments { ${deep(levels - 1, inner)} } }`;

  test.each(["query", "subscription"])("in a %s, when it is too deep", (kind) => {
    const inner = `connection { ${deep(8, "id")} }`;
    const text =
      kind === "query"
        ? `{ export(id: "x") { ${inner} } }`
        : `subscription { exportRunsChanged { export { ${inner} } } }`;
    expect(asked(text)).toEqual(["QUERY_TOO_DEEP"]);
  });

  test("when it is too deep by fragments", () => {
    const fragments = [...Array(8).keys()].map(
      (at) => `fragment F${at} on Segment { exports { segments { ${at === 7 ? "id" : `...F${at + 1}`} } } }`,
    );
    expect(asked(`{ segment(id: "x") { ...F0 } } ${fragments.join(" ")}`)).toEqual(["QUERY_TOO_DEEP"]);
  });

  test("when it gives too many aliases, also by fragments", () => {
    const aliases = [...Array(31).keys()].map((at) => `a${at}: id`).join(" ");
    expect(asked(`{ viewer { ${aliases} } }`)).toEqual(["TOO_MANY_ALIASES"]);
    expect(asked(`{ viewer { ...Many } } fragment Many on User { ${aliases} }`)).toEqual(["TOO_MANY_ALIASES"]);
  });

  test("when it carries too many directives", () => {
    const fields = [...Array(31).keys()].map(() => `... @include(if: true) { id }`).join(" ");
    expect(asked(`{ viewer { ${fields} } }`)).toEqual(["TOO_MANY_DIRECTIVES"]);
  });

  test.each(["query", "mutation"])("when a %s has too many fields side by side", (kind) => {
    const field = (at: number) =>
      kind === "query" ? `q${at}: viewer { id }` : `m${at}: pauseExport(id: "x") { __typename }`;
    const many = (count: number) => [...Array(count).keys()].map(field).join(" ");
    expect(asked(`${kind} { ${many(10)} }`)).toEqual([]);
    expect(asked(`${kind} { ${many(11)} }`)).toEqual(["TOO_MANY_ROOT_FIELDS"]);
    const type = kind === "query" ? "Query" : "Mutation";
    expect(asked(`${kind} { ...A } fragment A on ${type} { ${many(11)} }`)).toEqual(["TOO_MANY_ROOT_FIELDS"]);
  });

  test("when the document has too many words", () => {
    const text = `{ ${"viewer { id } ".repeat(LIMITS.tokens / 3)} }`;
    expect(() => parse(text, PARSE_OPTIONS)).toThrow(/tokens/);
  });

  test("when the answer could be too large, by sizes written out, in variables, or left to their defaults", () => {
    const costly = "items { segments { fields { name } exports { segments { name exports { name } } } } }";
    expect(asked(`{ exports(limit: 200) { ${costly} } }`)).toEqual(["QUERY_TOO_COSTLY"]);
    expect(asked(`query ($n: Int) { exports(limit: $n) { ${costly} } }`, { n: 200 })).toEqual(["QUERY_TOO_COSTLY"]);
    expect(asked(`query ($n: Int = 200) { exports(limit: $n) { ${costly} } }`)).toEqual(["QUERY_TOO_COSTLY"]);
    expect(asked(`query ($n: Int) { exports(limit: $n) { ${costly} } }`, { n: null })).toEqual(["QUERY_TOO_COSTLY"]);
    expect(asked(`{ exports(limit: 2000000000) { ${costly} } }`)).toEqual(["QUERY_TOO_COSTLY"]);
    expect(asked(`{ exports(limit: 1) { ${costly} } }`)).toEqual([]);
  });

  test("when it would have everybody of many runs counted", () => {
    const counted =
      "items { rejections { code count } recipients(first: 1) { totalCount } samples(count: 1) { count } }";
    const times = (many: number) =>
      `{ ${[...Array(many).keys()].map((at) => `r${at}: exportRuns(limit: 200) { ${counted} }`).join(" ")} }`;
    expect(asked(times(1))).toEqual([]);
    expect(asked(times(5))).toEqual(["QUERY_TOO_COSTLY"]);
  });

  test("when it would have many lists read from Campaign Monitor, or many statements carried out", () => {
    const live = "items { list { name } connection { clients { name } } }";
    expect(asked(`{ exports(limit: 200) { ${live} } }`)).toEqual(["QUERY_TOO_COSTLY"]);
    expect(asked(`{ exports(limit: 100) { ${live} } }`)).toEqual([]);
    expect(asked("{ exports(limit: 200) { items { list { name } } } }")).toEqual([]);
    const previews = [...Array(9).keys()].map(
      (at) => `p${at}: segmentPreview(sourceId: "x", sql: "SELECT 1") { __typename }`,
    );
    expect(asked(`{ ${previews.join(" ")} }`)).toEqual(["QUERY_TOO_COSTLY"]);
  });

  test("when fragments multiply what they ask for", () => {
    const fragments = [...Array(40).keys()].map(
      (at) => `fragment F${at} on Query { ${at === 39 ? "viewer { id }" : `...F${at + 1} ...F${at + 1}`} }`,
    );
    expect(asked(`{ ...F0 } ${fragments.join(" ")}`)).toEqual(["QUERY_TOO_COSTLY"]);
  });

  test("at once, when fragments go round in circles", () => {
    const all = [...Array(30).keys()];
    const fragments = all.map((at) => `fragment F${at} on Query { ${all.map((to) => `...F${to}`).join(" ")} }`);
    const begun = performance.now();
    expect(asked(`{ ...F0 } ${fragments.join(" ")}`)).not.toEqual([]);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

describe("values are refused", () => {
  const MUTATION = `mutation ($input: CreateExportInput!) { createExport(input: $input) { __typename } }`;
  const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);

  test.each([
    ["a list that is too long", { segmentIds: new Array(1_001).fill("x") }],
    ["a text that is too long", { name: "x".repeat(200_001) }],
    ["half a character", { name: "\ud800" }],
    ["half a character as a name", { ["\udfff"]: 1 }],
    ["a NUL character", { name: "a\0b" }],
    ["too many values", { matching: { customFields: new Array(999).fill(new Array(30).fill("x")) } }],
    ["a value nested deeper than a stack", { rules: nested(400_000) }],
  ])("%s in variables", (_case, input) => {
    expect(asked(MUTATION, { input })).toEqual(["BAD_USER_INPUT"]);
  });

  test("too long a text, half a character or NUL in the document", () => {
    for (const text of ["x".repeat(200_001), "\\ud800", "\\u0000"]) {
      const query = `mutation { updateConnection(id: "x", displayName: "${text}") { __typename } }`;
      // The parser itself refuses half a character.
      if (text === "\\ud800") expect(() => parse(query)).toThrow("Invalid Unicode");
      else expect(asked(query)).toEqual(["BAD_USER_INPUT"]);
    }
  });

  test("in words that say which, and repeat nothing of a caller's own making", () => {
    const problem = (variables: unknown) =>
      checkOperation({
        schema,
        document: parse(MUTATION),
        operation: getOperationAST(parse(MUTATION), null)!,
        variables,
      })?.text.en;
    expect(problem({ input: { segmentIds: new Array(1_001).fill("x") } })).toMatch(
      /^The variable input.segmentIds has/,
    );
    expect(problem({ "<script>": "\ud800" })).toMatch(/^A value in the request holds/);
  });
});
