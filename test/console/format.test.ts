// @vitest-environment node
import { describe, expect, test } from "vitest";

import { preferredLanguage } from "../../console/i18n.js";
import { formatOf } from "../../console/layout/format.js";
import { memoryStore } from "react-admin";

describe("numbers and times", () => {
  test("are written as the viewer's language does", () => {
    expect(formatOf("en").number(1234567)).toBe("1,234,567");
    const at = "2026-11-20T01:30:00.000Z";
    expect(formatOf("en").dateTime(at)).toBe(
      new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" }).format(new Date(at)),
    );
    expect(formatOf("ja").duration(0, 200_000)).toBe("3 分 20 秒");
    expect(formatOf("en").duration(0, 200_000)).toBe("3 min 20 sec");
    expect(formatOf("en").duration(0, 7_260_000)).toBe("2 hr 1 min");
  });

  test("100 % is said only of what is done", () => {
    expect(formatOf("en").percent(0.9999)).toBe("99%");
    expect(formatOf("en").percent(1)).toBe("100%");
  });
});

describe("the language of the first screen", () => {
  test("is the one chosen before, else the first of the browser's that there is, else English", () => {
    const store = memoryStore();
    store.setup();
    expect(preferredLanguage(store, ["fr-FR", "ja-JP", "en"])).toBe("ja");
    expect(preferredLanguage(store, ["fr-FR"])).toBe("en");
    store.setItem("locale", "en");
    expect(preferredLanguage(store, ["ja"])).toBe("en");
  });
});
