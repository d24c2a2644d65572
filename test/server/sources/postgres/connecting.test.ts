import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { SourceProblem } from "../../../../server/sources/profile-source.js";
import { openPostgres, type PostgresPatience } from "../../../../server/sources/postgres/postgres-source.js";
import { createSourceDatabase, urlFor, type SourceDatabase } from "../source-database.js";
import { refusingPostgres, standIn, tlsInFrontOf, type StandIn } from "./stand-in-servers.js";

let database: SourceDatabase;
let url: string;
let role: string;
beforeAll(async () => {
  database = await createSourceDatabase();
  ({ url, role } = await database.createAccount());
  await database.run("CREATE TABLE public.customer AS SELECT 'a@example.com' AS email FROM generate_series(1, 5000)");
  await database.run(`GRANT SELECT ON public.customer TO ${role}`);
});
afterAll(() => database.drop());

const standIns: StandIn[] = [];
afterEach(async () => {
  for (const server of standIns.splice(0)) await server.close();
});
function until<T extends StandIn>(server: T): T {
  standIns.push(server);
  return server;
}

/** What is wrong with a connection string; null when nothing is. Never anything of the string itself. */
async function problemOf(
  connectionString: string,
  patience: Partial<PostgresPatience> = {},
): Promise<SourceProblem | null> {
  try {
    const source = openPostgres(connectionString, patience);
    await source.introspect("public.customer");
    return null;
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error;
    const words = `${error.message} ${error.text.en} ${error.text.ja}`;
    for (const secret of [role, "wrong-password", "127.0.0.1", new URL(url).port]) expect(words).not.toContain(secret);
    expect(error.text.ja).not.toBe("");
    return error;
  }
}

function at(port: number, parameters = ""): string {
  const changed = new URL(`${url}${parameters}`);
  changed.port = String(port);
  return changed.href;
}

test("a connection string that works has no problem", async () => {
  expect(await problemOf(url)).toBeNull();
  expect(await problemOf(`${url}?sslmode=disable&application_name=crm`)).toBeNull();
});

test("a wrong password and an unknown role are told as one", async () => {
  for (const wrong of [urlFor(url, role, "wrong-password"), urlFor(url, "nobody_at_all", "x"), urlFor(url, role, "")]) {
    expect(await problemOf(wrong)).toMatchObject({ about: "connectionString", code: "LOGIN_REFUSED", canPass: false });
  }
});

test("no password is ever taken from the environment", async () => {
  process.env["PGPASSWORD"] = role;
  try {
    expect(await problemOf(urlFor(url, role, ""))).toMatchObject({ code: "LOGIN_REFUSED" });
  } finally {
    delete process.env["PGPASSWORD"];
  }
});

test("an unknown database and one that the account may not enter are told apart", async () => {
  const unknown = new URL(url);
  unknown.pathname = "/no_such_database";
  expect(await problemOf(unknown.href)).toMatchObject({ about: "connectionString", code: "DATABASE_UNKNOWN" });
  const other = await createSourceDatabase();
  const name = new URL(other.superuserUrl).pathname.slice(1);
  await other.run(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
  const closed = new URL(url);
  closed.pathname = `/${name}`;
  expect(await problemOf(closed.href)).toMatchObject({ about: "connectionString", code: "DATABASE_NOT_ALLOWED" });
  await other.drop();
});

test("a host that does not exist, and one where nothing listens, are told apart", async () => {
  expect(await problemOf("postgresql://reader:x@no-such-host.invalid/crm")).toMatchObject({ code: "HOST_NOT_FOUND" });
  const server = await standIn(() => undefined);
  await server.close();
  expect(await problemOf(at(server.port))).toMatchObject({ code: "HOST_NOT_REACHABLE", canPass: true });
});

test("a host that never answers is given up", async () => {
  const silent = until(await standIn(() => undefined));
  expect(await problemOf(at(silent.port), { connectMs: 100 })).toMatchObject({ code: "HOST_NOT_REACHABLE" });
});

test("a server that is no PostgreSQL is told as such", async () => {
  const http = until(
    await standIn((socket) => socket.on("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))),
  );
  expect(await problemOf(at(http.port))).toMatchObject({ code: "NOT_POSTGRESQL" });
});

test("an account without a connection left may come again later", async () => {
  const limited = await database.createAccount("CONNECTION LIMIT 1");
  const client = new pg.Client({ connectionString: limited.url });
  await client.connect();
  expect(await problemOf(limited.url)).toMatchObject({ code: "TOO_MANY_CONNECTIONS", canPass: true });
  await client.end();
});

test("TLS that the server does not have is refused only when it is demanded", async () => {
  for (const mode of ["require", "verify-ca", "verify-full"]) {
    expect(await problemOf(`${url}?sslmode=${mode}`), mode).toMatchObject({ code: "TLS_REFUSED" });
  }
  expect(await problemOf(`${url}?sslmode=prefer`)).toBeNull();
});

test("TLS that the server demands is told when the string turns it off", async () => {
  const message = `no pg_hba.conf entry for host "127.0.0.1", user "${role}", database "crm", no encryption`;
  const server = until(await refusingPostgres("28000", message));
  expect(await problemOf(at(server.port, "?sslmode=disable"))).toMatchObject({ code: "TLS_REQUIRED" });
});

test("other reasons of the server have their own words", async () => {
  const hba = until(await refusingPostgres("28000", `no pg_hba.conf entry for host "127.0.0.1", user "${role}"`));
  expect(await problemOf(at(hba.port))).toMatchObject({ code: "HOST_NOT_ALLOWED", canPass: false });
  const starting = until(await refusingPostgres("57P03", "the database system is starting up"));
  expect(await problemOf(at(starting.port))).toMatchObject({ code: "SERVER_NOT_READY", canPass: true });
  const odd = until(await refusingPostgres("XX000", `internal error for ${role}`));
  expect(await problemOf(at(odd.port))).toMatchObject({ code: "CONNECTION_REFUSED" });
});

test("where the server has TLS, it is used without being asked for", async () => {
  const proxy = until(await tlsInFrontOf(url));
  expect(await problemOf(at(proxy.port))).toBeNull();
  expect(proxy.encrypted()).toBe(1);
  expect(await problemOf(at(proxy.port, "?sslmode=disable"))).toBeNull();
  expect(proxy.encrypted()).toBe(1);
});

test("a certificate is checked when the string says so, and only then", async () => {
  const proxy = until(await tlsInFrontOf(url));
  expect(await problemOf(at(proxy.port, "?sslmode=require"))).toBeNull();
  for (const mode of ["verify-ca", "verify-full"]) {
    expect(await problemOf(at(proxy.port, `?sslmode=${mode}`)), mode).toMatchObject({
      code: "TLS_CERTIFICATE_NOT_TRUSTED",
    });
  }
});

test("members stream through TLS", async () => {
  const proxy = until(await tlsInFrontOf(url));
  const source = openPostgres(at(proxy.port, "?sslmode=require"));
  let members = 0;
  const query = { statements: ["SELECT email FROM public.customer"], fields: ["email"], keyFields: [] };
  for await (const batch of source.members(query)) members += batch.length;
  expect(members).toBe(5000);
});

test.each([
  "",
  "customer",
  "host=localhost user=reader",
  "mysql://reader:x@localhost/crm",
  "postgresql://localhost/crm",
  "postgresql://reader:x@localhost",
  "postgresql://reader:x@localhost/",
  "postgresql://reader:x@/crm",
  "postgresql://reader:wrong-password#1@localhost/crm",
  "postgresql://reader:x@localhost/crm#wrong-password",
  "postgresql://reader:wrong-password%@localhost/crm",
  "postgresql://reader:x@%2Fvar%2Frun%2Fpostgresql/crm",
])("a malformed connection string is refused without being repeated: %s", async (connectionString) => {
  expect(await problemOf(connectionString)).toMatchObject({
    about: "connectionString",
    code: "CONNECTION_STRING_MALFORMED",
  });
});

test.each([
  "sslrootcert=/etc/passwd",
  "sslkey=/etc/passwd",
  "host=/var/run",
  "sslmode=on",
  "passfile=x",
  "wrong-password=1",
])("a parameter that reads files or is not known is refused without being repeated: %s", async (parameter) => {
  expect(await problemOf(`${url}?${parameter}`)).toMatchObject({
    about: "connectionString",
    code: "CONNECTION_STRING_PARAMETER",
  });
});

test("a percent-encoded password and an IPv6 host are understood", async () => {
  await database.run(`ALTER ROLE ${role} PASSWORD 'p@ss/w:rd#?% é'`);
  const encoded = `postgresql://${role}:${encodeURIComponent("p@ss/w:rd#?% é")}@127.0.0.1:${new URL(url).port}${new URL(url).pathname}`;
  expect(await problemOf(encoded)).toBeNull();
  await database.run(`ALTER ROLE ${role} PASSWORD '${role}'`);
  const server = await standIn(() => undefined);
  await server.close();
  expect(await problemOf(`postgresql://reader:x@[::1]:${server.port}/crm`)).toMatchObject({
    code: "HOST_NOT_REACHABLE",
  });
});
