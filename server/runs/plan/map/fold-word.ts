/** The form by which words of a list are found however they are spaced, cased or wide: never sent. */
export function foldWord(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, (mark) => (KANA_MARKS.includes(mark) ? mark : ""))
    .normalize("NFC")
    .toLowerCase()
    .replace(/\s/g, "");
}

/** Marks that make another letter of a Japanese one. */
const KANA_MARKS = "\u3099\u309A";

/** Words that a list was asked for are mostly the same few: what was found of them is remembered, up to so many. */
const REMEMBERED = 10_000;

/** Remembers what `find` answers, without growing with what is asked. */
export function remembering<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    const found = find(text);
    if (known.size < REMEMBERED) known.set(text, found);
    return found;
  };
}
