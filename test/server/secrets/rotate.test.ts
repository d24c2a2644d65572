import { randomBytes, randomUUID } from "node:crypto";

import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";

import { AuditService } from "../../../server/audit/audit.service.js";
import { createPool } from "../../../server/database/orm.js";
import { checkMainKey } from "../../../server/secrets/check-main-key.js";
import { countSealed } from "../../../server/secrets/count-sealed.js";
import { readInstallationSecrets } from "../../../server/secrets/installation-secret.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { processesWithoutKey, sayingKnownKeys } from "../../../server/secrets/known-keys.js";
import { mainKeyOf, type MainKey } from "../../../server/secrets/main-key.js";
import { rotate } from "../../../server/secrets/rotate.js";
import type { SecretBox } from "../../../server/secrets/secret-box.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let database: TestDatabase;
let pool: pg.Pool;
beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const newKey = () => mainKeyOf(randomBytes(32).toString("base64"));
const ring = (current: MainKey, ...previous: MainKey[]) => new FixedKeys({ current, previous });

function rotateWith(keys: FixedKeys, box: SecretBox = new JweSecretBox(keys)) {
  return rotate({ pool, box, keys, settleMs: 0, audit: new AuditService({ pool }) });
}

async function install(key: MainKey): Promise<JweSecretBox> {
  const box = new JweSecretBox(ring(key));
  await checkMainKey(pool, box, ring(key));
  await readInstallationSecrets(pool, box, ring(key));
  return box;
}

async function storeSource(
  box: SecretBox,
  text = "postgresql://reader@example.com/shop",
  db: Pick<pg.ClientBase, "query"> = pool,
): Promise<string> {
  const id = randomUUID();
  await db.query(
    `INSERT INTO source (id, name, kind, connection_string_sealed, profile_relation, fields, key_fields, created_at, updated_at)
     VALUES ($1, 'Shop', 'POSTGRESQL', $2, 'profile', '[]', '[]', now(), now())`,
    [id, await box.seal(text, `source:${id}`)],
  );
  return id;
}

async function storedIn(id: string): Promise<string> {
  const { rows } = await pool.query<{ text: string }>(
    "SELECT connection_string_sealed AS text FROM source WHERE id = $1",
    [id],
  );
  return rows[0]!.text;
}

test("everything is sealed anew and opens with the new key alone; doing it again finds nothing to do", async () => {
  const [old, current] = [newKey(), newKey()];
  const oldBox = await install(old);
  const ids = await Promise.all(Array.from({ length: 450 }, (_, n) => storeSource(oldBox, `secret ${n}`)));
  const secret = await readInstallationSecrets(pool, oldBox, ring(old));
  const keys = ring(current, old);

  const first = await rotateWith(keys);
  expect(first).toEqual({ currentId: current.id, resealed: 452, retired: [old.id], unopened: [] });
  expect([...(await countSealed(pool))]).toEqual([[current.id, 452]]);
  const box = new JweSecretBox(ring(current));
  await checkMainKey(pool, box, ring(current));
  expect(await box.open(await storedIn(ids[449]!), `source:${ids[449]}`)).toBe("secret 449");
  // What sessions are signed with stays: nobody is logged out.
  expect(await readInstallationSecrets(pool, box, ring(current))).toEqual(secret);

  expect(await rotateWith(keys)).toMatchObject({ resealed: 0, unopened: [] });
  const { rows } = await pool.query("SELECT outcome, details FROM audit_event WHERE action = 'rotateKey'");
  expect(rows).toEqual([{ outcome: "DONE", details: { records: 452, keyId: current.id, retiredKeyIds: [old.id] } }]);
});

test("what somebody stores while it is sealed anew is what stays", async () => {
  const [old, current] = [newKey(), newKey()];
  const oldBox = await install(old);
  const id = await storeSource(oldBox, "before");
  const keys = ring(current, old);
  const inner = new JweSecretBox(keys);
  let interfered = false;
  // Between reading a text and replacing it, its owner stores another: still with the former key.
  const interfering: SecretBox = {
    seal: (plaintext, purpose) => inner.seal(plaintext, purpose),
    async open(sealed, purpose) {
      if (purpose === `source:${id}` && !interfered) {
        interfered = true;
        const changed = await oldBox.seal("changed meanwhile", purpose);
        await pool.query("UPDATE source SET connection_string_sealed = $1 WHERE id = $2", [changed, id]);
      }
      return inner.open(sealed, purpose);
    },
  };
  const { resealed } = await rotateWith(keys, interfering);
  expect(interfered).toBe(true);
  expect(resealed).toBe(3);
  expect(await new JweSecretBox(ring(current)).open(await storedIn(id), `source:${id}`)).toBe("changed meanwhile");
});

test("a rotation waits for what is just being stored with the former key, and takes it along", async () => {
  const [old, current] = [newKey(), newKey()];
  const oldBox = await install(old);
  const keys = ring(current, old);
  const client = await pool.connect();
  await client.query("BEGIN");
  const id = await storeSource(oldBox, "stored late", client);
  const rotating = rotateWith(keys);
  // It has done all it can see, and waits to retire the key.
  const waiting =
    "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
  await expect.poll(async () => (await pool.query(waiting)).rowCount, { timeout: 10_000, interval: 10 }).toBe(1);
  await client.query("COMMIT");
  client.release();
  expect(await rotating).toMatchObject({ resealed: 3, retired: [old.id] });
  expect(await new JweSecretBox(ring(current)).open(await storedIn(id), `source:${id}`)).toBe("stored late");
});

test("a process that still seals with a retired key is refused by the database, and nothing is lost", async () => {
  const [old, current] = [newKey(), newKey()];
  const oldBox = await install(old);
  const id = await storeSource(oldBox);
  const keys = ring(current, old);
  await rotateWith(keys);
  const kept = await storedIn(id);
  await expect(storeSource(oldBox)).rejects.toThrow(/would be sealed by a retired key/);
  const late = await oldBox.seal("late", `source:${id}`);
  await expect(pool.query("UPDATE source SET connection_string_sealed = $1 WHERE id = $2", [late, id])).rejects.toThrow(
    /would be sealed by a retired key/,
  );
  expect(await storedIn(id)).toBe(kept);
});

test("a text that no key opens is named without its contents, and no key is retired", async () => {
  const [old, lost, current] = [newKey(), newKey(), newKey()];
  const oldBox = await install(old);
  const fine = await storeSource(oldBox);
  const id = await storeSource(new JweSecretBox(ring(lost)), "gone for good");
  const keys = ring(current, old);
  const { retired, unopened, resealed } = await rotateWith(keys);
  expect(unopened).toEqual([`source.connection_string_sealed ${id}`]);
  expect(retired).toEqual([]);
  expect(resealed).toBe(3);
  expect(await new JweSecretBox(ring(current)).open(await storedIn(fine), `source:${fine}`)).toContain("example.com");
  expect((await pool.query("SELECT FROM retired_key")).rowCount).toBe(0);
});

test("a damaged text needs no key, and keeps none from being retired", async () => {
  const [old, current] = [newKey(), newKey()];
  const id = await storeSource(await install(old));
  await pool.query("UPDATE source SET connection_string_sealed = 'damaged' WHERE id = $1", [id]);
  expect(await rotateWith(ring(current, old))).toMatchObject({ resealed: 2, retired: [old.id], unopened: [] });
  expect(await storedIn(id)).toBe("damaged");
});

test("somebody can go back to a key that was retired", async () => {
  const [old, current] = [newKey(), newKey()];
  const oldBox = await install(old);
  const id = await storeSource(oldBox);
  const there = ring(current, old);
  await rotateWith(there);
  const back = ring(old, current);
  expect(await rotateWith(back)).toMatchObject({ resealed: 3, retired: [current.id] });
  expect(await oldBox.open(await storedIn(id), `source:${id}`)).toContain("example.com");
});

test("a process that was not restarted with the new key is noticed", async () => {
  const key = randomBytes(32).toString("base64");
  const next = randomBytes(32).toString("base64");
  const env = (secretKey: string, ...secretKeysPrevious: string[]) => ({ secretKey, secretKeysPrevious });
  const restarted = createPool(sayingKnownKeys(database.url, env(next, key)));
  const forgotten = createPool(sayingKnownKeys(database.url, env(key)));
  await restarted.query("SELECT");
  expect(await processesWithoutKey(restarted, mainKeyOf(next).id)).toEqual([]);
  await forgotten.query("SELECT");
  expect(await processesWithoutKey(restarted, mainKeyOf(next).id)).toEqual([`process ${process.pid} at 127.0.0.1`]);
  await forgotten.end();
  await restarted.end();
});
