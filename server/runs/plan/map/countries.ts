import { foldWord, remembering } from "./fold-word.js";

/**
 * Finds a country in the destination's own spelling: by that spelling, by its ISO 3166 code of two letters, or by its usual
 * name in English or Japanese. What the destination does not list is not found.
 */
export class CountryLookup {
  private readonly byWord = new Map<string, string>();

  constructor(names: readonly string[]) {
    const own = new Map(names.map((name) => [keyOf(name), name]));
    for (const { code, words } of regions()) {
      const name = [...(ALIASES[code] ?? []), ...words].map((word) => own.get(keyOf(word))).find(Boolean);
      if (name === undefined) continue;
      for (const word of [code, ...words, ...(ALIASES[code] ?? [])]) this.byWord.set(keyOf(word), name);
    }
    // Last, so that nothing takes the place of a name that the destination has.
    for (const [word, name] of own) this.byWord.set(word, name);
  }

  readonly find = remembering((text: string): string | undefined => this.byWord.get(keyOf(text)));
}

/** "&" and "and", dots and hyphens do not tell countries apart. */
function keyOf(text: string): string {
  return foldWord(text.replaceAll("&", " and ").replace(/^the\s+/i, "")).replace(/[.,'’()-]/g, "");
}

interface Region {
  readonly code: string;
  readonly words: readonly string[];
}

let known: readonly Region[] | null = null;

/** Every region that ICU names, read once. */
function regions(): readonly Region[] {
  known ??= readRegions();
  return known;
}

function readRegions(): Region[] {
  const names = ["en", "ja"].map((locale) => new Intl.DisplayNames([locale], { type: "region", fallback: "none" }));
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters.flatMap((first) =>
    letters.flatMap((second) => {
      const code = first + second;
      const words = names.flatMap((locale) => locale.of(code) ?? []);
      return words.length === 0 || NO_COUNTRIES.has(code) ? [] : [{ code, words }];
    }),
  );
}

/** Regions of ICU that are no country: unions, the unknown one, pseudo locales. */
const NO_COUNTRIES: ReadonlySet<string> = new Set(["EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"]);

/** Other usual names, the destination's own among them where they are not ICU's. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  AG: ["Antigua & Barbuda"],
  BA: ["Bosnia & Herzegovina"],
  BL: ["St Barthelemy"],
  BN: ["Brunei"],
  CC: ["Cocos Island"],
  CD: ["Congo Democratic Rep", "Democratic Republic of the Congo", "コンゴ民主共和国"],
  CG: ["Congo", "Republic of the Congo", "コンゴ共和国"],
  CI: ["Cote D'Ivoire", "Ivory Coast"],
  CZ: ["Czech Republic", "Czechia"],
  FK: ["Falkland Islands"],
  GB: ["Great Britain", "United Kingdom", "UK", "England", "Scotland", "Wales", "Northern Ireland", "英国"],
  HK: ["Hong Kong"],
  IO: ["British Indian Ocean Ter"],
  KN: ["St Kitts-Nevis"],
  KP: ["Korea North", "North Korea", "朝鮮民主主義人民共和国"],
  KR: ["Korea South", "South Korea", "Republic of Korea", "Korea", "大韓民国"],
  LC: ["St Lucia"],
  MK: ["Macedonia", "North Macedonia"],
  MM: ["Myanmar", "Burma"],
  MO: ["Macau", "Macao"],
  NL: ["Netherlands", "Holland"],
  PM: ["St Pierre & Miquelon"],
  PN: ["Pitcairn Island"],
  PS: ["Palestine"],
  PW: ["Palau Island"],
  RU: ["Russia", "Russian Federation"],
  SH: ["St Helena"],
  ST: ["Sao Tome & Principe"],
  SX: ["St Maarten"],
  SZ: ["Eswatini", "Swaziland"],
  TC: ["Turks & Caicos Is"],
  TF: ["French Southern Ter"],
  TL: ["East Timor", "Timor-Leste"],
  TR: ["Turkey", "Türkiye"],
  US: ["United States of America", "United States", "USA", "アメリカ", "米国"],
  VA: ["Vatican City State"],
  VC: ["St Vincent & Grenadines"],
  VG: ["Virgin Islands (Brit)"],
  VI: ["Virgin Islands (USA)"],
  VN: ["Vietnam", "Viet Nam"],
  WF: ["Wallis & Futana Is"],
};
