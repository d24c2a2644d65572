import { MARKETS, type Market } from "./markets.js";
import { NAME_POOLS, type Name } from "./name-pools.js";
import { Random } from "./random.js";

export const LOYALTY_TIERS = ["Bronze", "Silver", "Gold", "Platinum"] as const;
export type LoyaltyTier = (typeof LOYALTY_TIERS)[number];

/** One unified profile of a shop that does not exist. Dates are `YYYY-MM-DD`. */
export interface DemoProfile {
  /** Sorts as it counts: C00001 to C10000. */
  readonly customerNumber: string;
  readonly givenName: string;
  readonly familyName: string;
  /** As people typed it: null or empty when missing, and not always an address. */
  readonly email: string | null;
  readonly country: string;
  readonly city: string;
  readonly birthday: string | null;
  readonly signedUpOn: string;
  readonly loyaltyTier: LoyaltyTier;
  /** With two decimals. */
  readonly lifetimeValue: string;
  readonly marketingConsent: boolean;
  readonly mobileNumber: string | null;
}

/**
 * What a run over all profiles finds, in the order in which a profile counts once: no usable address, an address that
 * another profile has too, everybody else.
 */
export const DEMO_COUNTS = { evaluated: 10_000, invalid: 200, duplicates: 150, unique: 9_650 } as const;

/** Of the invalid ones, those whose address is missing altogether. */
const MISSING = 120;
const SEED = 20_240_501;
/** The first customers are sound, so that there is somebody to repeat. */
const FIRST_FLAW = 10;

type Flaw = "MISSING" | "MALFORMED" | "REPEATED";
type Person = Omit<DemoProfile, "customerNumber" | "email"> & { readonly localPart: string };

/** All profiles in the order of their numbers: the same on every machine, in every time zone, on every day. */
export function* demoProfiles(): Generator<DemoProfile> {
  const random = new Random(SEED);
  const flaws = spreadFlaws(random);
  const markets = MARKETS.flatMap((market) => Array.from({ length: market.perMille }, () => market));
  const taken = new Set<string>();
  const sound: { readonly person: Person; readonly email: string }[] = [];
  for (let index = 0; index < DEMO_COUNTS.evaluated; index += 1) {
    const customerNumber = `C${String(index + 1).padStart(5, "0")}`;
    const flaw = flaws.get(index);
    if (flaw === "REPEATED") {
      const { person, email } = random.pick(sound);
      const again = { ...person, ...history(random, Number(person.signedUpOn.slice(0, 4))) };
      yield profileOf(customerNumber, again, inAnotherCase(random, email));
      continue;
    }
    const person = makePerson(random, random.pick(markets));
    const email =
      flaw === undefined ? freeAddress(random, person.localPart, taken) : flawedAddress(random, person, flaw);
    if (flaw === undefined) sound.push({ person, email: email! });
    yield profileOf(customerNumber, person, email);
  }
}

function profileOf(customerNumber: string, person: Person, email: string | null): DemoProfile {
  const { localPart: _, ...rest } = person;
  return { customerNumber, email, ...rest };
}

function spreadFlaws(random: Random): Map<number, Flaw> {
  const places = random.shuffled(DEMO_COUNTS.evaluated - FIRST_FLAW).map((place) => place + FIRST_FLAW);
  const flawed = places.slice(0, DEMO_COUNTS.invalid + DEMO_COUNTS.duplicates);
  const flawAt = (position: number): Flaw => {
    if (position < MISSING) return "MISSING";
    return position < DEMO_COUNTS.invalid ? "MALFORMED" : "REPEATED";
  };
  return new Map(flawed.map((place, position) => [place, flawAt(position)]));
}

function makePerson(random: Random, market: Market): Person {
  const given = random.pick<Name>(NAME_POOLS[market.names].given);
  const family = random.pick<Name>(NAME_POOLS[market.names].family);
  const birthYear = random.between(1942, 2004);
  const mobile = market.mobileNumbers && random.percent(70) ? random.pick(market.mobileNumbers) : null;
  return {
    givenName: given.written,
    familyName: family.written,
    localPart: localPartOf(random, given.latin, family.latin, birthYear),
    country: market.country,
    city: random.pick(market.cities),
    birthday: random.percent(92) ? dayIn(random, birthYear) : null,
    mobileNumber: mobile?.replaceAll("#", () => String(random.below(10))) ?? null,
    ...history(random, Math.max(2014, birthYear + 19)),
  };
}

/** What a customer did since they signed up. Most spend little, and a few a lot. */
function history(random: Random, firstYear: number) {
  const cents = random.between(1, 100) * random.between(1, 100) * random.between(1, 100) + random.below(100);
  const tier: LoyaltyTier =
    cents >= 400_000 ? "Platinum" : cents >= 200_000 ? "Gold" : cents >= 80_000 ? "Silver" : "Bronze";
  return {
    signedUpOn: dayIn(random, random.between(firstYear, 2025)),
    loyaltyTier: tier,
    lifetimeValue: `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, "0")}`,
    marketingConsent: random.percent(62),
  };
}

function dayIn(random: Random, year: number): string {
  return `${year}-${twoDigits(random.between(1, 12))}-${twoDigits(random.between(1, 28))}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

function localPartOf(random: Random, given: string, family: string, birthYear: number): string {
  switch (random.below(6)) {
    case 0:
      return `${given[0]}.${family}`;
    case 1:
      return `${given}_${family}`;
    case 2:
      return `${family}.${given}`;
    case 3:
      return `${given}${birthYear % 100}`;
    case 4:
      return `${given}.${family}+shop`;
    default:
      return `${given}.${family}`;
  }
}

/** Names that are reserved for examples: mail to them reaches nobody. */
const DOMAINS = [
  "mail.example.com",
  "post.example.org",
  "inbox.example.net",
  "home.example.com",
  "letters.example.org",
];

function freeAddress(random: Random, localPart: string, taken: Set<string>): string {
  const domain = random.pick(DOMAINS);
  const [name, tag] = localPart.split("+");
  const ending = tag === undefined ? "" : `+${tag}`;
  for (let number = 1; ; number += 1) {
    const address = `${name}${number === 1 ? "" : number}${ending}@${domain}`;
    if (taken.has(address)) continue;
    taken.add(address);
    return address;
  }
}

function flawedAddress(random: Random, { localPart }: Person, flaw: "MISSING" | "MALFORMED"): string | null {
  const domain = random.pick(DOMAINS);
  if (flaw === "MISSING") return random.percent(80) ? null : "";
  return random.pick([
    `${localPart}.${domain}`,
    `${localPart}@@${domain}`,
    `${localPart} @${domain}`,
    `${localPart}@${domain.replace(".", "..")}`,
    `${localPart}@${domain.replaceAll(".", ",")}`,
    `@${domain}`,
    "n/a",
    "unknown",
  ]);
}

function inAnotherCase(random: Random, email: string): string {
  const [localPart = "", domain = ""] = email.split("@");
  return random.pick([
    email.toUpperCase(),
    `${localPart}@${domain.toUpperCase()}`,
    `${localPart[0]?.toUpperCase()}${localPart.slice(1)}@${domain}`,
  ]);
}
