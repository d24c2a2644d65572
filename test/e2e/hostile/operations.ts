import { randomUUID } from "node:crypto";

import type { Who } from "./world.js";

/** One GraphQL operation, and how it must be answered. */
export interface OperationRow {
  readonly what: string;
  readonly as?: Who;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly status?: number;
  /** Of the first error, or of the refusal that is the answer's data. */
  readonly code: string;
  readonly says?: RegExp;
}

const preview = (sql: string): Pick<OperationRow, "query" | "variables"> => ({
  query: `query ($sourceId: ID!, $sql: String!) {
    answer: segmentPreview(sourceId: $sourceId, sql: $sql) { ... on ValidationError { message fields { code message } } ... on SegmentPreview { rows } }
  }`,
  variables: { sql },
});
const many = (count: number, one: (at: number) => string) => [...Array(count).keys()].map(one).join(" ");
const CREATE_EXPORT = `mutation ($input: CreateExportInput!) { createExport(input: $input) { __typename } }`;

export const OPERATIONS: readonly OperationRow[] = [
  // Who they are not.
  {
    what: "no credential",
    as: "nobody",
    query: "{ viewer { id } }",
    status: 401,
    code: "UNAUTHENTICATED",
    says: /Log in/,
  },
  { what: "an expired token", as: "expired", query: "{ viewer { id } }", status: 401, code: "UNAUTHENTICATED" },
  { what: "a revoked token", as: "revoked", query: "{ viewer { id } }", status: 401, code: "UNAUTHENTICATED" },
  {
    what: "a deactivated person's token",
    as: "deactivated",
    query: "{ viewer { id } }",
    status: 401,
    code: "UNAUTHENTICATED",
  },
  // What their role may not do.
  ...(["viewer", "contributor"] as const).flatMap((as): OperationRow[] => [
    { what: `users as ${as}`, as, query: "{ users { totalCount } }", code: "FORBIDDEN" },
    { what: `the audit trail as ${as}`, as, query: "{ auditEvents(first: 1) { totalCount } }", code: "FORBIDDEN" },
    { what: `SQL as ${as}`, as, ...preview("SELECT 1"), code: "FORBIDDEN" },
    {
      what: `a role of their own choice as ${as}`,
      as,
      query: `mutation { changeUserRole(userId: "${randomUUID()}", role: ADMIN) { __typename } }`,
      code: "FORBIDDEN",
    },
    {
      what: `an erasure as ${as}`,
      as,
      query: `mutation { eraseRecipient(email: "a@example.com") { __typename } }`,
      code: "FORBIDDEN",
    },
    {
      what: `a new connection as ${as}`,
      as,
      query: `mutation { createConnection(input: { displayName: "Mine" }) { __typename } }`,
      code: "FORBIDDEN",
    },
    {
      what: `an admin's token as ${as}`,
      as,
      query: `mutation { answer: createApiToken(name: "x", role: ADMIN) { __typename ... on ValidationError { message fields { code message } } } }`,
      code: "ABOVE_OWN",
    },
  ]),
  // More than one request may ask for.
  {
    what: "too deep a query",
    query: `{ export(id: "x") { ${"segments { exports { ".repeat(8)} id ${"} }".repeat(8)} } }`,
    status: 400,
    code: "QUERY_TOO_DEEP",
    says: /more than 12 levels/,
  },
  {
    what: "too many aliases",
    query: `{ viewer { ${many(31, (at) => `a${at}: id`)} } }`,
    status: 400,
    code: "TOO_MANY_ALIASES",
  },
  {
    what: "too many directives",
    query: `{ viewer { ${many(31, () => "... @include(if: true) { id }")} } }`,
    status: 400,
    code: "TOO_MANY_DIRECTIVES",
  },
  {
    what: "too many log-ins of the mutation kind in one request",
    query: `mutation { ${many(11, (at) => `m${at}: addSelfAsExportUser(connectionId: "x", password: "guess ${at}") { __typename }`)} }`,
    status: 400,
    code: "TOO_MANY_ROOT_FIELDS",
  },
  { what: "too many words", query: `{ ${"viewer { id } ".repeat(1_000)} }`, status: 400, code: "TOO_MANY_TOKENS" },
  {
    what: "more than it could answer",
    query:
      "query ($n: Int) { exports(limit: $n) { items { segments { exports { segments { exports { name } } } } } } }",
    variables: { n: 200 },
    status: 400,
    code: "QUERY_TOO_COSTLY",
    says: /Ask for fewer items/,
  },
  {
    what: "fragments in a circle",
    query: "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    status: 400,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    what: "the schema, kept to itself",
    query: "{ __schema { types { name } } }",
    status: 400,
    code: "INTROSPECTION_DISABLED",
  },
  {
    what: "the schema by a mistyped name",
    query: "{ viewr { id } }",
    status: 400,
    code: "GRAPHQL_VALIDATION_FAILED",
    says: /^Cannot query field "viewr" on type "Query"\.$/,
  },
  // Values that nothing can be made of.
  {
    what: "a year that no calendar has",
    query: `query ($at: DateTime) { exportRuns(filter: { queuedAfter: $at }) { totalCount } }`,
    variables: { at: "0000-01-01T00:00:00Z" },
    status: 400,
    code: "BAD_USER_INPUT",
    says: /between the years 1900 and 9999/,
  },
  {
    what: "a number too large",
    query: "{ exports(offset: 3000000000) { totalCount } }",
    status: 400,
    code: "GRAPHQL_VALIDATION_FAILED",
  },
  {
    what: "half a character",
    query: "query ($id: ID!) { export(id: $id) { id } }",
    variables: { id: "\ud800" },
    status: 400,
    code: "BAD_USER_INPUT",
    says: /lone surrogate/,
  },
  {
    what: "a list without end",
    query: CREATE_EXPORT,
    variables: { input: { segmentIds: new Array(20_000).fill("x") } },
    status: 400,
    code: "BAD_USER_INPUT",
    says: /more than 1000 items/,
  },
  {
    what: "a name without end",
    query: `mutation ($name: String!) { answer: createConnection(input: { displayName: $name }) { ... on ValidationError { message fields { code message } } } }`,
    variables: { name: "x".repeat(100_000) },
    code: "TOO_LONG",
  },
  // Statements that do more than read their source.
  { what: "SQL that deletes", ...preview("DELETE FROM profile"), code: "SQL_NOT_SELECT" },
  {
    what: "SQL that writes within",
    ...preview("WITH gone AS (DELETE FROM profile RETURNING *) SELECT * FROM gone"),
    code: "SQL_WRITES",
  },
  { what: "SQL that copies to a program", ...preview("COPY profile TO PROGRAM 'id'"), code: "SQL_NOT_SELECT" },
  { what: "two statements", ...preview("SELECT 1 AS a; DROP TABLE profile"), code: "SQL_NOT_ONE_STATEMENT" },
  {
    what: "a statement that ends the one around it",
    ...preview("SELECT 1 AS a) AS x; DROP TABLE profile; --"),
    code: "SQL_SYNTAX",
  },
  { what: "a comment without an end", ...preview("SELECT 1 AS a /*"), code: "SQL_SYNTAX" },
  { what: "SQL that locks rows", ...preview("SELECT * FROM profile FOR UPDATE"), code: "SQL_LOCKS" },
  { what: "SQL that makes a table", ...preview("SELECT * INTO mine FROM profile"), code: "SQL_WRITES" },
  { what: "SQL that sleeps", ...preview("SELECT pg_sleep(100)"), code: "SQL_FUNCTION_REFUSED", says: /calls pg_sleep/ },
  {
    what: "SQL that ends other sessions",
    ...preview("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"),
    code: "SQL_FUNCTION_REFUSED",
  },
  { what: "SQL that takes a lock", ...preview("SELECT pg_advisory_lock(1)"), code: "SQL_FUNCTION_REFUSED" },
  {
    what: "SQL that changes settings",
    ...preview("SELECT set_config('role', 'postgres', false)"),
    code: "SQL_FUNCTION_REFUSED",
  },
  { what: "SQL that reads a file", ...preview("SELECT pg_read_file('/etc/passwd')"), code: "SQL_FUNCTION_REFUSED" },
  {
    what: "SQL that goes to another server",
    ...preview("SELECT * FROM dblink('host=10.0.0.1', 'SELECT 1') AS t(a int)"),
    code: "SQL_FUNCTION_REFUSED",
  },
  {
    what: "SQL within SQL",
    ...preview("SELECT query_to_xml('SELECT pg_sleep(100)', true, true, '')"),
    code: "SQL_FUNCTION_REFUSED",
  },
  { what: "Listwright's own tables", ...preview("SELECT * FROM listwright.app_user"), code: "SQL_REFUSED" },
  { what: "passwords of the database", ...preview("SELECT rolpassword FROM pg_authid"), code: "SQL_REFUSED" },
  {
    what: "SQL nested deeper than a stack",
    ...preview(`SELECT ${"(".repeat(40_000)}1${")".repeat(40_000)} AS a`),
    code: "SQL_TOO_COMPLEX",
  },
  { what: "SQL without end", ...preview(`SELECT '${"x".repeat(100_001)}' AS a`), code: "SQL_TOO_LONG" },
  {
    what: "a source that is Listwright's own database",
    query: `mutation ($url: String!) { answer: createSource(input: { name: "Own", connectionString: $url, profileRelation: "listwright.app_user" }) {
      ... on ValidationError { message fields { code message } } } }`,
    variables: { url: "own" },
    code: "ROLE_READS_LISTWRIGHT",
  },
];
