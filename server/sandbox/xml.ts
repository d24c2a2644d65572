import { XMLBuilder, XMLParser } from "fast-xml-parser";

/** What the entries of an array are called, by the array's name or, for a whole answer, by the last part of its path. */
const ITEMS: Readonly<Record<string, string>> = {
  actions: "Action",
  clients: "Client",
  countries: "Country",
  customfields: "CustomField",
  duplicateemailsinsubmission: "EmailAddress",
  emailaddresses: "EmailAddress",
  events: "Event",
  failuredetails: "ImportFailure",
  fieldoptions: "Option",
  history: "HistoryItem",
  lists: "List",
  listsforemail: "List",
  options: "Option",
  results: "Subscriber",
  segments: "Segment",
  subscribers: "Subscriber",
  timezones: "Timezone",
  webhooks: "Webhook",
};

/** Roots of whole answers that are arrays. */
const ROOTS: Readonly<Record<string, string>> = {
  clients: "Clients",
  countries: "Countries",
  customfields: "CustomFields",
  history: "History",
  lists: "Lists",
  listsforemail: "Lists",
  segments: "Segments",
  timezones: "Timezones",
  webhooks: "Webhooks",
};

const NOT_IN_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** An answer in XML, its elements named as its JSON names them. `place`: the last part of the path without its suffix. */
export function xmlOf(body: unknown, place: string, pretty: boolean): string {
  const folded = place.toLowerCase();
  const root = Array.isArray(body) ? (ROOTS[folded] ?? "Result") : rootOf(body);
  const builder = new XMLBuilder({ format: pretty, suppressEmptyNode: true });
  return `<?xml version="1.0" encoding="utf-8"?>${pretty ? "\n" : ""}${builder.build({ [root]: nested(body, folded) })}`;
}

function rootOf(body: unknown): string {
  if (typeof body !== "object" || body === null) return "string";
  if ("Events" in body) return "Webhook";
  if ("Results" in body) return "PagedResult";
  if ("State" in body) return "Subscriber";
  if ("Title" in body) return "List";
  if ("BasicDetails" in body) return "Client";
  if ("TotalActiveSubscribers" in body) return "ListStats";
  return "Result";
}

function nested(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return { [ITEMS[name.toLowerCase()] ?? "string"]: value.map((one) => nested(one, "")) };
  if (typeof value !== "object" || value === null) return String(value ?? "").replace(NOT_IN_XML, "");
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, nested(one, key)]));
}

/** In requests only these hold lists; everything else is a text or holds one of each. */
const LISTS_IN_BODIES = new Set(["subscribers", "customfields", "options", "events", "emailaddresses"]);

/** A body in XML as the JSON would have been, every value a text. Throws when it is not XML. */
export function bodyInXml(text: string): unknown {
  const parser = new XMLParser({ ignoreAttributes: true, ignoreDeclaration: true, parseTagValue: false });
  const parsed = parser.parse(text, true) as Record<string, unknown>;
  return bodyValue(Object.values(parsed)[0], "");
}

function bodyValue(value: unknown, name: string): unknown {
  if (LISTS_IN_BODIES.has(name.toLowerCase())) {
    const items = typeof value === "object" && value !== null ? Object.values(value as object) : [];
    return items.flat().map((item) => bodyValue(item, ""));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, bodyValue(one, key)]));
}
