import type { ListField } from "../../../destinations/list.js";
import type { WhenTooLong } from "../../../exports/matching.js";
import { convertDate } from "./convert-date.js";
import { convertNumber } from "./convert-number.js";
import { OptionLookup, textsOf } from "./convert-options.js";
import { cutText, isTooLong, refusedText } from "./convert-text.js";
import type { CountryLookup } from "./countries.js";
import { remembering } from "./fold-word.js";
import type { ValueLoss } from "./losses.js";
import { stateNamed } from "./us-states.js";

/** What a profile's text becomes in a custom field: no value at all where there is nothing to send. */
export interface ConvertedValue {
  readonly values: readonly string[];
  /** Why something of it could not be sent as it is. */
  readonly loss?: ValueLoss;
}

const NOTHING: ConvertedValue = { values: [] };

/** How the text of a profile becomes the value of a custom field. The text is plain (see plainText). */
export function valueConverter(
  field: ListField,
  whenTooLong: WhenTooLong,
  countries: CountryLookup,
): (text: string) => ConvertedValue {
  const convert = converterOf(field, whenTooLong, countries);
  return (text) => (text === "" ? NOTHING : convert(text));
}

function converterOf(
  { type, options }: ListField,
  whenTooLong: WhenTooLong,
  countries: CountryLookup,
): (text: string) => ConvertedValue {
  switch (type) {
    case "NUMBER":
      return (text) => {
        const number = convertNumber(text);
        if (number === null || !isTooLong(number)) return oneOf(number, "NUMBER_UNREADABLE");
        return { values: [], loss: "NUMBER_TOO_LONG" };
      };
    case "DATE":
      return (text) => {
        const read = convertDate(text);
        return "date" in read ? { values: [read.date] } : { values: [], loss: read.loss };
      };
    case "COUNTRY":
      return (text) => oneOf(countries.find(text), "COUNTRY_UNKNOWN");
    case "US_STATE": {
      const find = remembering(stateNamed);
      return (text) => oneOf(find(text), "STATE_UNKNOWN");
    }
    case "ONE_OPTION": {
      const lookup = new OptionLookup(options);
      return (text) => oneOf(lookup.find(text), "OPTION_UNKNOWN");
    }
    case "MANY_OPTIONS":
      return manyOptions(new OptionLookup(options));
    default:
      return (text) => {
        if (!isTooLong(text)) return { values: [text] };
        if (whenTooLong === "CUT") return { values: [cutText(text)], loss: "VALUE_CUT" };
        return { values: [refusedText(text)], loss: "VALUE_TOO_LONG" };
      };
  }
}

function oneOf(value: string | null | undefined, loss: ValueLoss): ConvertedValue {
  return value == null ? { values: [], loss } : { values: [value] };
}

/** In the order of the profile, each once. */
function manyOptions(lookup: OptionLookup): (text: string) => ConvertedValue {
  return (text) => {
    const named = textsOf(text, (whole) => lookup.find(whole) !== undefined);
    const known = named.map((one) => lookup.find(one));
    const values = [...new Set(known.filter((option) => option !== undefined))];
    return known.includes(undefined) ? { values, loss: "OPTION_UNKNOWN" } : { values };
  };
}
