import { chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { KeyFile } from "../../../server/secrets/key-file.js";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "listwright-keys-"));
  file = path.join(directory, "secret-key");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The keys as a process that starts now finds them. */
async function opened(): Promise<KeyFile> {
  const keys = new KeyFile(file);
  await keys.prepare(false);
  return keys;
}

async function made(): Promise<KeyFile> {
  const keys = new KeyFile(file);
  await keys.prepare(true);
  return keys;
}

test("the first key is made once, for its owner alone", async () => {
  const first = await (await made()).read();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(first.previous).toEqual([]);
  expect((await (await made()).read()).current.id).toBe(first.current.id);
  expect(await readdir(directory)).toEqual(["secret-key"]);
});

test("where something was sealed already, a missing key is told and none is made in its place", async () => {
  await expect(opened()).rejects.toThrow(
    /secret-key is missing, .*: restore it from a backup, or set LISTWRIGHT_SECRET_KEY/,
  );
  expect(await readdir(directory)).toEqual([]);
});

test.each(["", "not a key", "c2hvcnQ="])("what is no key is told: %j", async (text) => {
  await writeFile(file, text);
  await expect(opened()).rejects.toThrow(/does not hold a key of 32 bytes in base64: restore it from a backup/);
});

test("a process that serves seals with the key that another one made, and opens what it sealed", async () => {
  const serving = await made();
  const box = new JweSecretBox(serving);
  const before = await box.seal("before", "p");
  const rotating = await opened();
  await rotating.renew();
  const { current, previous } = await rotating.read();
  const foreign = await new JweSecretBox(rotating).seal("foreign", "p");

  expect(await box.open(foreign, "p")).toBe("foreign");
  const sealed = await box.seal("after", "p");
  expect(JSON.parse(Buffer.from(sealed.split(".")[0]!, "base64url").toString())).toMatchObject({ kid: current.id });

  await rotating.forgetPrevious();
  expect(await readFile(file, "utf8")).toBe(`${Buffer.from(current.bytes).toString("base64")}\n`);
  // Fetched from the database a moment before.
  expect(await box.open(before, "p")).toBe("before");
  expect(await (await opened()).find(previous[0]!.id)).toBeNull();
});

test("a rotation that was interrupted goes on with the key that it made", async () => {
  const first = await (await made()).read();
  await (await opened()).renew();
  const begun = await (await opened()).read();
  await (await opened()).renew();
  const again = await (await opened()).read();
  expect(again.current.id).toBe(begun.current.id);
  expect(again.previous.map(({ id }) => id)).toEqual([first.current.id]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test.runIf(process.getuid?.() === 0)("when root rotates it, the file stays that of the server's user", async () => {
  const keys = await made();
  await chown(file, 4711, 4712);
  await keys.renew();
  expect(await stat(file)).toMatchObject({ uid: 4711, gid: 4712 });
});
