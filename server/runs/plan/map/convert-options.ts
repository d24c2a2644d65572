import { plainText } from "./convert-text.js";
import { foldWord, remembering } from "./fold-word.js";

/** Finds an option in a list's own spelling: the very text first, then however it is spaced or cased. */
export class OptionLookup {
  private readonly exact: ReadonlySet<string>;
  private readonly folded = new Map<string, string>();

  constructor(options: readonly string[]) {
    this.exact = new Set(options);
    for (const option of options) {
      const key = foldWord(option);
      if (!this.folded.has(key)) this.folded.set(key, option);
    }
  }

  readonly find = remembering((text: string): string | undefined =>
    this.exact.has(text) ? text : this.folded.get(foldWord(text)),
  );
}

/** The texts that a value of many options names. Lists come from a source as JSON arrays. */
export function textsOf(text: string, isOption: (text: string) => boolean): readonly string[] {
  if (text === "" || isOption(text)) return text === "" ? [] : [text];
  if (text.startsWith("[")) {
    try {
      const parsed: unknown = JSON.parse(text);
      if (Array.isArray(parsed))
        return parsed.map((item) => plainText(item === null ? "" : String(item))).filter(Boolean);
    } catch {
      // Not a list after all: an option may begin with a bracket.
    }
  }
  // Written in one text, as spreadsheets have it. A single option with a comma in it was found above.
  return text
    .split(/[;,、，；\n|]/)
    .map(plainText)
    .filter(Boolean);
}
