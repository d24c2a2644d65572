/** Sentences one after the other. Between Japanese ones there is no space. What is missing is left out. */
export function paragraph(...sentences: readonly (string | false | null | undefined)[]): string {
  return sentences
    .filter((sentence) => typeof sentence === "string" && sentence !== "")
    .reduce<string>((text, sentence) => `${text}${text === "" || text.endsWith("。") ? "" : " "}${sentence}`, "");
}
