import type { FieldProblem } from "./refusal.js";

/** What people call a thing: 1 to 200 characters, blanks around them not counted. */
export function checkName(name: string, path = "name"): FieldProblem[] {
  const length = name.trim().length;
  if (length >= 1 && length <= 200) return [];
  return [
    {
      path,
      code: length === 0 ? "REQUIRED" : "TOO_LONG",
      text: { en: "Enter a name of 1 to 200 characters.", ja: "名前を1〜200文字で入力してください。" },
    },
  ];
}
