// @vitest-environment node
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import englishMessages from "ra-language-english";
import { describe, expect, test } from "vitest";

import { en } from "../../console/messages/en.js";
import { jaReactAdmin } from "../../console/messages/ja-react-admin.js";
import { ja } from "../../console/messages/ja.js";

const consoleRoot = fileURLToPath(new URL("../../console", import.meta.url));

describe("messages", () => {
  test("English and Japanese have the same keys, react-admin's included", () => {
    expect(
      flatten(ja)
        .map(([key]) => key)
        .toSorted(),
    ).toEqual(
      flatten(en)
        .map(([key]) => key)
        .toSorted(),
    );
  });

  test("every message of react-admin is there in Japanese, and none that it does not have", () => {
    const keys = (messages: object) =>
      flatten(messages)
        .map(([key]) => key)
        .toSorted();
    expect(keys(jaReactAdmin)).toEqual(keys(englishMessages.ra));
  });

  test("no message is empty", () => {
    const empty = [...flatten(en), ...flatten(ja)].filter(
      ([key, text]) => text.trim() === "" && key !== "ra.boolean.null",
    );
    expect(empty).toEqual([]);
  });

  test("both languages fill in the same values", () => {
    const japanese = new Map(flatten(ja));
    const differing = flatten(en).filter(([key, text]) => {
      // A count that English needs only for its plural may be left out where there is none.
      const needed = valuesIn(text).filter((name) => name !== "smart_count");
      const given = valuesIn(japanese.get(key) ?? "");
      return !key.startsWith("ra.") && !needed.every((name) => given.includes(name));
    });
    expect(differing).toEqual([]);
  });

  test("every key that the console names exists", () => {
    const keys = new Set(flatten(en).map(([key]) => key));
    const groups = new Set([...keys].flatMap((key) => prefixesOf(key)));
    const missing = sources().flatMap((text) => [
      ...[...text.matchAll(/"((?:listwright|resources)\.[\w.]+)"/g)]
        .map((match) => match[1] ?? "")
        .filter((key) => !keys.has(key)),
      // `listwright.run_state.${state}`: at least the group must exist.
      ...[...text.matchAll(/`((?:listwright|resources)\.[\w.]*)\.(?:\w+_)?\$\{/g)]
        .map((match) => match[1] ?? "")
        .filter((group) => !groups.has(group)),
    ]);
    expect(missing).toEqual([]);
  });

  test("every key that exists is used", () => {
    const all = sources().join("\n");
    const unused = flatten(en)
      .map(([key]) => key)
      .filter((key) => key.startsWith("listwright."))
      .filter((key) => {
        const [group, last] = [key.slice(0, key.lastIndexOf(".")), key.slice(key.lastIndexOf(".") + 1)];
        const part = last.split("_")[0] ?? last;
        return ![`"${key}"`, `\`${group}.\${`, `\`${group}.${part}_\${`].some((use) => all.includes(use));
      });
    expect(unused).toEqual([]);
  });
});

function flatten(messages: object, prefix = ""): [key: string, text: string][] {
  return Object.entries(messages).flatMap(([name, value]) =>
    typeof value === "string"
      ? [[prefix + name, value] as [string, string]]
      : flatten(value as object, `${prefix}${name}.`),
  );
}

function valuesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/%\{(\w+)\}/g)].map((match) => match[1] ?? ""))];
}

function prefixesOf(key: string): string[] {
  const names = key.split(".");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("."));
}

function sources(): string[] {
  return readdirSync(consoleRoot, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(`messages${path.sep}`))
    .map((file) => readFileSync(path.join(consoleRoot, file), "utf8"));
}
