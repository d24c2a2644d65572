/** The languages in which everything a person reads exists. */
export type Locale = "en" | "ja";

/** One sentence a person reads, in every language of the product. */
export type Text = Readonly<Record<Locale, string>>;
