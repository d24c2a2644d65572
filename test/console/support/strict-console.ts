import { afterEach, beforeEach, expect, vi } from "vitest";

/** A test fails on whatever is printed as an error, a missing translation included, unless it said that it expects it. */
let allowed: RegExp[] = [];

/** react-admin 5.15 still hands MUI 9 a property of MUI 5; it does nothing. */
const OF_REACT_ADMIN = /does not recognize the `%s` prop on a DOM element.* InputProps inputprops/;

export function allowConsoleError(pattern: RegExp): void {
  allowed.push(pattern);
}

beforeEach(() => {
  allowed = [OF_REACT_ADMIN];
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  const printed = vi.mocked(console.error).mock.calls.map((parts) => parts.map(textOf).join(" "));
  vi.restoreAllMocks();
  expect(printed.filter((text) => !allowed.some((pattern) => pattern.test(text)))).toEqual([]);
});

function textOf(part: unknown): string {
  return part instanceof Error ? `${part.name}: ${part.message}` : String(part);
}
