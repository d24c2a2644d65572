import { expect } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { succeed } from "../../support/set-up.js";
import { eventsOf, storedEvents, type StoredEvent } from "./audit-trail.js";

/** A whole app on a sandbox and profiles of its own, and who its admin is. */
export class AuditWorld {
  private constructor(
    readonly sandbox: TestSandbox,
    readonly profiles: TestProfiles,
    readonly app: TestApp,
    readonly adminId: string,
  ) {}

  static async create(): Promise<AuditWorld> {
    const sandbox = await startTestSandbox();
    const profiles = await createProfiles();
    const app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
    const { viewer } = await app.send<{ viewer: { id: string } }>("{ viewer { id } }");
    return new AuditWorld(sandbox, profiles, app, viewer.id);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.sandbox.close();
    await this.profiles.drop();
  }

  /** What one call of a mutation left, less what every event of a world's admin has in common. */
  async left(mutation: string, variables: Record<string, unknown>, type: string) {
    const { app, adminId } = this;
    let id = "";
    const events = await eventsOf(app.app.services.pool, async () => {
      id = await succeed(app, mutation, variables, type);
    });
    for (const event of events) {
      expect(event).toMatchObject({
        actorId: adminId,
        actorName: "admin",
        tokenId: expect.any(String),
        tokenName: "LISTWRIGHT_ADMIN_TOKEN",
        networkAddress: "127.0.0.1",
        operation: mutation.split("(")[0],
        outcome: "DONE",
      });
    }
    return { id, events: events.map(substanceOf) };
  }

  /** What the trail holds of the admin's and the connections' secrets, and of addresses. */
  async secretsInTrail(): Promise<string[]> {
    const { app, profiles } = this;
    const trail = JSON.stringify(await storedEvents(app.app.services.pool));
    const { username, password } = new URL(profiles.connectionString);
    const secrets = [username, password, SEED.apiKey, app.token, app.admin.password, app.admin.email];
    return [...secrets.filter((secret) => trail.includes(secret)), ...(trail.match(/[^…]@/g) ?? [])];
  }
}

export function substanceOf({ action, kind, objectId, name, before, after }: StoredEvent) {
  return { action, kind, objectId, name, before, after };
}
