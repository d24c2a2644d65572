import type { MutableToken } from "oauth2-mock-server";
import { Events, OAuth2Server } from "oauth2-mock-server";
import { afterEach, beforeEach, expect, test } from "vitest";

import { claimAt, roleOf } from "../../../server/access/sso/role-of.js";
import type { SsoSettings } from "../../../server/access/sso/sso-settings.js";
import { actorFor, createAccessWorld, everythingIn, type AccessWorld } from "./access-world.js";

let issuer: OAuth2Server;
let world: AccessWorld;
let claims: Record<string, unknown>;
/** The admin without whom nobody else comes in. */
let rootId: string;

const ada = { email: "ada@example.com", email_verified: true, name: "Ada Example", sub: "ada-at-the-issuer" };

function settingsFor(url: string): SsoSettings {
  return {
    issuer: url,
    clientId: "listwright",
    clientSecret: "a secret that the issuer gave",
    name: "Example SSO",
    scopes: ["openid", "email", "profile"],
    roleClaim: "realm_access.roles",
    roles: { ADMIN: ["lw-admin"], CONTRIBUTOR: ["lw-marketing", "lw-crm"], VIEWER: ["lw-viewer"] },
    defaultRole: null,
  };
}

beforeEach(async () => {
  issuer = new OAuth2Server();
  await issuer.issuer.keys.generate("RS256");
  await issuer.start(0, "127.0.0.1");
  issuer.service.on(Events.BeforeTokenSigning, ({ payload }: MutableToken) => Object.assign(payload, claims));
  claims = { ...ada, aud: "listwright", realm_access: { roles: ["lw-marketing"] } };
  world = await createAccessWorld({ sso: settingsFor(issuer.issuer.url!) });
  rootId = await makeUser({ role: "ADMIN", email: "root@example.com" });
});
afterEach(async () => {
  await world.close();
  await issuer.stop();
});

/** A browser: keeps cookies of the console's own site, follows redirects by hand. */
class Browser {
  cookies = new Map<string, string>();

  async get(url: string): Promise<Response> {
    const response = await fetch(url, { redirect: "manual", headers: { cookie: this.cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === "" || /max-age=0\b/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return response;
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** To the issuer and back: the address that leads back here. */
  async toIssuer(): Promise<string> {
    const start = await this.get(`${world.url}/api/auth/sso/start`);
    const authorised = await fetch(start.headers.get("location")!, { redirect: "manual" });
    return authorised.headers.get("location")!;
  }

  /** The whole way; answers where the browser ends up. */
  async logIn(): Promise<string> {
    return (await this.get(await this.toIssuer())).headers.get("location")!;
  }
}

async function logIn() {
  const browser = new Browser();
  const location = await browser.logIn();
  const session = await world.authentication.sessionOf({ cookie: browser.cookie });
  return { reason: /sso=(\w+)/.exec(location)?.[1] ?? null, session, location };
}

async function makeUser(user: { role?: "ADMIN" | "VIEWER"; email?: string } = {}) {
  const common = { name: "Ada Before", password: "correct horse battery" };
  return world.authentication.createUser({ ...common, email: user.email ?? ada.email, role: user.role ?? "VIEWER" });
}

test("the log-in page learns that there is single sign-on, and what it is called", async () => {
  const answer = await fetch(`${world.url}/api/auth-options`);
  expect(await answer.json()).toEqual({ password: true, sso: { name: "Example SSO" } });
});

test("somebody new comes in with the role that the issuer gives them, and is known by the issuer's ID from then on", async () => {
  const { session, location } = await logIn();
  expect(location).toBe(`${world.url}/`);
  expect(session).toMatchObject({ role: "CONTRIBUTOR" });
  claims = { ...claims, email: "ada.married@example.com", realm_access: { roles: ["lw-viewer", "lw-admin"] } };
  const again = await logIn();
  expect(again.session).toMatchObject({ userId: session!.userId, role: "ADMIN" });
  const { rows } = await world.pool.query("SELECT name, email FROM app_user WHERE id <> $1", [rootId]);
  expect(rows).toEqual([{ name: ada.name, email: ada.email }]);
  expect(world.audited.filter(({ action }) => action === "signIn")).toEqual(
    Array(2).fill(
      expect.objectContaining({
        outcome: "DONE",
        details: { method: "SSO" },
        object: { kind: "user", id: session!.userId },
      }),
    ),
  );
});

test("an account that is here already is joined only by an address that the issuer has verified", async () => {
  const id = await makeUser();
  claims = { ...claims, email_verified: false };
  expect(await logIn()).toMatchObject({ reason: "EMAIL_UNVERIFIED", session: null });
  claims = { ...claims, email_verified: undefined };
  expect(await logIn()).toMatchObject({ reason: "EMAIL_UNVERIFIED", session: null });
  claims = { ...claims, email_verified: true };
  expect((await logIn()).session).toMatchObject({ userId: id, role: "CONTRIBUTOR" });
});

test("whoever has no role there, or no address, or is deactivated here, is refused with the reason", async () => {
  claims = { ...claims, realm_access: { roles: ["something-else"] } };
  expect(await logIn()).toMatchObject({ reason: "NO_ROLE", session: null });
  claims = { ...claims, realm_access: { roles: ["lw-viewer"] }, email: "" };
  expect(await logIn()).toMatchObject({ reason: "EMAIL_MISSING", session: null });
  claims = { ...claims, email: ada.email };
  const { session } = await logIn();
  await world.users.deactivate(world.em(), session!.userId, actorFor("root"));
  expect(await logIn()).toMatchObject({ reason: "DEACTIVATED", session: null });
  const reasons = world.audited.map(({ outcome, details }) => [outcome, details?.["reason"]]);
  expect(reasons).toEqual([
    ["REFUSED", "NO_ROLE"],
    ["REFUSED", "EMAIL_MISSING"],
    ["DONE", undefined],
    ["REFUSED", "DEACTIVATED"],
  ]);
  expect(JSON.stringify(world.audited)).not.toContain(ada.email);
});

test("the issuer does not take the last admin away, and that is written down", async () => {
  const id = await makeUser({ role: "ADMIN" });
  await world.users.deactivate(world.em(), rootId, actorFor(id));
  expect((await logIn()).session).toMatchObject({ userId: id, role: "ADMIN" });
  expect(world.audited.at(-1)).toMatchObject({ outcome: "DONE", details: { method: "SSO", roleKept: "LAST_ADMIN" } });
  await makeUser({ role: "ADMIN", email: "another@example.com" });
  expect((await logIn()).session).toMatchObject({ userId: id, role: "CONTRIBUTOR" });
});

test("an admin whom the issuer demotes has no links out any more", async () => {
  const id = await makeUser({ role: "ADMIN" });
  const invited = { email: "mallory@example.com", name: "Mallory", role: "ADMIN", locale: "en" } as const;
  await world.invitations.invite(world.em(), invited, actorFor(id));
  expect((await logIn()).session).toMatchObject({ userId: id, role: "CONTRIBUTOR" });
  const { rows } = await world.pool.query("SELECT revoked_at FROM invitation");
  expect(rows).toEqual([{ revoked_at: world.clock.now() }]);
});

test("while there is no admin nobody else comes in, and the set-up stays open; one whom the issuer names closes it", async () => {
  await world.pool.query("DELETE FROM app_user");
  expect(await logIn()).toMatchObject({ reason: "NOT_SET_UP", session: null });
  expect(await world.setup.needed()).toBe(true);
  const id = await makeUser();
  expect(await logIn()).toMatchObject({ reason: "NOT_SET_UP", session: null });
  expect((await world.pool.query("SELECT FROM app_account WHERE provider_id LIKE 'oidc:%'")).rows).toEqual([]);
  claims = { ...claims, realm_access: { roles: ["lw-admin"] } };
  expect((await logIn()).session).toMatchObject({ userId: id, role: "ADMIN" });
  expect(await world.setup.needed()).toBe(false);
});

test("of the first set-up and a log-in at the same time there is always an admin, or nobody else", async () => {
  await world.pool.query("DELETE FROM app_user");
  const { code } = (await world.setup.prepare({ firstAdmin: null, adminToken: null }))!;
  const grace = { code, name: "Grace Example", email: "grace@example.com", password: "a long enough one" };
  await Promise.all([logIn(), world.setup.makeFirstAdmin(grace, null), logIn()]);
  const { rows } = await world.pool.query("SELECT FROM app_user WHERE role = 'ADMIN'");
  expect(rows).toHaveLength(1);
  expect((await logIn()).session).toMatchObject({ role: "CONTRIBUTOR" });
});

test("the default role is for new people: whoever has a role here keeps it when nothing the issuer says matches", async () => {
  const lenient = await createAccessWorld({ sso: { ...settingsFor(issuer.issuer.url!), defaultRole: "VIEWER" } });
  await world.close();
  world = lenient;
  rootId = await makeUser({ role: "ADMIN", email: "root@example.com" });
  const id = await makeUser({ role: "ADMIN" });
  claims = { ...claims, realm_access: { roles: ["something-else"] } };
  expect((await logIn()).session).toMatchObject({ userId: id, role: "ADMIN" });
  expect((await logIn()).session).toMatchObject({ userId: id, role: "ADMIN" });
  claims = { ...claims, realm_access: { roles: ["lw-marketing"] } };
  expect((await logIn()).session).toMatchObject({ userId: id, role: "CONTRIBUTOR" });
  claims = { ...claims, sub: "somebody new", email: "new@example.com", realm_access: {} };
  expect((await logIn()).session).toMatchObject({ role: "VIEWER" });
});

test("without a default role, a person who is known is refused when nothing the issuer says matches", async () => {
  const { session } = await logIn();
  claims = { ...claims, realm_access: { roles: ["something-else"] } };
  expect(await logIn()).toMatchObject({ reason: "NO_ROLE", session: null });
  expect(world.audited.at(-1)).toMatchObject({ outcome: "REFUSED", object: { id: session!.userId } });
});

test("two first log-ins of one person at once make one account", async () => {
  const both = await Promise.all([logIn(), logIn()]);
  expect(both.map(({ session }) => session?.userId)).toEqual(Array(2).fill(both[0].session!.userId));
});

test("an answer that was not asked for by this browser, or is used again, lets nobody in", async () => {
  const asked = new Browser();
  const back = await asked.toIssuer();
  const other = new Browser();
  await other.toIssuer();
  expect((await other.get(back)).headers.get("location")).toContain("sso=EXPIRED");
  expect((await new Browser().get(back)).headers.get("location")).toContain("sso=EXPIRED");
  expect((await asked.get(back)).headers.get("location")).toBe(`${world.url}/`);
  expect((await asked.get(back)).headers.get("location")).toContain("sso=EXPIRED");
});

test("a token for another client, another question, of another issuer or expired lets nobody in", async () => {
  const wrong: Record<string, unknown>[] = [
    { aud: "another-client" },
    { aud: ["listwright", "another-client"], azp: "another-client" },
    { nonce: "of another question" },
    { iss: "https://issuer.example.org" },
    { exp: Math.floor(Date.now() / 1000) - 3600 },
  ];
  for (const changes of wrong) {
    claims = { ...ada, aud: "listwright", realm_access: { roles: ["lw-admin"] }, ...changes };
    expect(await logIn()).toMatchObject({ reason: "UNAVAILABLE", session: null });
  }
  expect(world.logged.filter((line) => line.includes("The issuer's word about the person does not hold"))).toHaveLength(
    3,
  );
  expect((await world.pool.query("SELECT id FROM app_user")).rows).toEqual([{ id: rootId }]);
});

test("what the issuer says when somebody turns back is shown as that", async () => {
  issuer.service.on(Events.BeforeAuthorizeRedirect, ({ url }: { url: URL }) => {
    url.searchParams.delete("code");
    url.searchParams.set("error", "access_denied");
  });
  expect(await logIn()).toMatchObject({ reason: "DENIED", session: null });
});

test("an issuer in a private network is not asked unless the operator allows it", async () => {
  const guarded = await createAccessWorld({ sso: settingsFor(issuer.issuer.url!), allowPrivateAddresses: false });
  try {
    const response = await fetch(`${guarded.url}/api/auth/sso/start`, { redirect: "manual" });
    expect(response.headers.get("location")).toContain("sso=UNAVAILABLE");
  } finally {
    await guarded.close();
  }
});

test("nothing that the issuer handed out is kept or logged, and the cookie on the way is for the server only", async () => {
  const start = await fetch(`${world.url}/api/auth/sso/start`, { redirect: "manual" });
  expect(start.headers.getSetCookie()[0]).toMatch(/^listwright\.sso=.*HttpOnly.*SameSite=Lax/i);
  await logIn();
  const kept = `${await everythingIn(world.database, world.pool)}${world.logged.join("")}`;
  expect(kept).toContain(ada.sub);
  expect(kept).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  expect(world.logged.join("")).not.toContain(ada.email);
});

test("without single sign-on its addresses do not exist", async () => {
  const plain = await createAccessWorld();
  try {
    for (const path of ["start", "callback"])
      expect((await fetch(`${plain.url}/api/auth/sso/${path}`)).status).toBe(404);
    expect(await (await fetch(`${plain.url}/api/auth-options`)).json()).toEqual({ password: true, sso: null });
  } finally {
    await plain.close();
  }
});

test("the strongest role that matches counts, by a name with dots or a path, of a text or a list", () => {
  const roles = { ADMIN: ["a"], CONTRIBUTOR: ["c", "d"], VIEWER: ["v"] };
  const role = (roleClaim: string, given: Record<string, unknown>) => roleOf(given, { roleClaim, roles });
  expect(role("roles", { roles: ["v", "d", "x"] })).toBe("CONTRIBUTOR");
  expect(role("roles", { roles: "a" })).toBe("ADMIN");
  expect(role("https://example.com/roles", { "https://example.com/roles": ["v"] })).toBe("VIEWER");
  expect(role("r.s", { r: { s: ["a"] } })).toBe("ADMIN");
  expect(role("r.s", { r: { s: { a: 1 } } })).toBeNull();
  expect(role("roles", {})).toBeNull();
  expect(claimAt({}, "constructor.name")).toBeUndefined();
});
