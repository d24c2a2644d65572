/**
 * What the public material about Campaign Monitor leaves open, one setting per question. A client that works must work
 * under every value. The defaults are the likelier answer, or the one that punishes a careless client more.
 */
export interface SandboxSettings {
  /** No ConsentToTrack in a v3.2 or v3.3 import: refuse the whole call (with that code) or only the row. */
  consentMissing: "call213" | "call214" | "call400" | "row214";
  /** A word other than Yes, No, Unchanged in ConsentToTrack. */
  consentInvalid: "call400" | "call215" | "row215";
  /** What an address first seen with "Unchanged" reads as afterwards. */
  consentUnchangedAtFirst: "Yes" | "";
  /** A value that is not among the options of a multi-select field, or no country of a Country field. */
  unknownOption: "skip" | "keep";
  /** A custom field value longer than 250 characters. */
  overLongValue: "truncate" | "reject810" | "ignore" | "keep";
  /** An empty Value without Clear. */
  emptyValueWithoutClear: "keep" | "clear";
  /** How a field's key comes from its name: only Latin letters, digits, - and _ are kept, or only spaces are dropped. */
  fieldKeyFrom: "latin" | "withoutSpaces";
  /** How keys in writes are compared with the list's: brackets never matter. */
  fieldKeyMatching: "caseInsensitive" | "exact";
  /** What a read calls a field: its key in brackets, or its name. */
  fieldKeyInReads: "bracketed" | "name";
  /** Custom fields a list may have; one more is refused with 260. */
  customFieldCap: number;
  /** VisibleInPreferenceCenter that is neither true nor false. */
  invalidVisibility: "call400" | "call258";
  /** Which of two rows with one address in an import is stored. */
  duplicateWins: "first" | "last";
  /** Whether addresses differing only in case are duplicates within an import. On the list they always are one. */
  duplicateCaseFold: boolean;
  /** Whether resubscribing also takes the address off the client's suppression list. */
  resubscribeRemovesSuppression: boolean;
  /** Whether Resubscribe makes a bounced address active; otherwise it is refused with 207. */
  resubscribeLiftsBounced: boolean;
  /** Whether Resubscribe makes an unconfirmed address active without its owner's confirmation. */
  resubscribeConfirms: boolean;
  /** Whether an import to a confirmed opt-in list asks new people to confirm, as adding them singly does. */
  importOnConfirmedList: "Unconfirmed" | "Active";
  /** Whether confirming sets ListJoinedDate anew. */
  confirmingResetsJoinedDate: boolean;
  /** State of those who come back by Resubscribe on a confirmed opt-in list. */
  resubscribedOnConfirmedList: "Active" | "Unconfirmed";
  /** Whether coming back sets ListJoinedDate anew. */
  resubscribeResetsJoinedDate: boolean;
  /** What an import counts those as who come back by Resubscribe. */
  resubscribedCountAs: "existing" | "new";
  /** The code of a row that is both suppressed and inactive on the list: 204, or the one of its state. */
  refusalPrecedence: "suppressed" | "state";
  /** An address that is suppressed but never was on this list. */
  suppressedElsewhere: "refuse204" | "add";
  /** What suppressing an address does to its rows on AllClientLists lists. */
  suppressingMakes: "Unsubscribed" | "unchanged";
  /** Whether a bounce puts the address on the client's suppression list (never for OnlyThisList lists). */
  bounceSuppresses: boolean;
  /** What scrubbing a list with the suppression list makes of its active rows. */
  scrubbedBecome: "Unsubscribed" | "Deleted";
  /** Unsubscribing whoever is no longer active. */
  repeatedUnsubscribe: "refuse203" | "ok";
  /** Deleting whoever is deleted. */
  repeatedDelete: "refuse203" | "ok";
  /** Letters beyond ASCII in the local part or the domain of an address. */
  internationalAddresses: "accept" | "refuse";
  /** A list that does not exist. */
  unknownList: "401/101" | "401/102" | "404/404";
  /** Whether the paged reads heed `date`, which asks for those who entered the state on that day or later. */
  dateFilter: "since" | "ignored";
  /** A page after the last one: an empty page, or 800. */
  pageBeyondEnd: "empty" | "refuse800";
  /** Order of the five paged reads when none is asked for. */
  defaultOrderField: "date" | "email";
  /** Titles or IDs of lists that a draft campaign uses, separated by commas: deleting one is refused with 252. */
  listsUsedByDrafts: string;
  /** Titles or IDs of lists of all contacts, separated by commas: changing one is refused with 262. */
  allContactsLists: string;
  /** An Authorization header that is neither Basic nor Bearer. */
  malformedAuthorization: "100" | "50";
  /** A webhook that the list does not have. */
  unknownWebhook: "400/604" | "400/699" | "404/404";
  /** Waits in milliseconds before a webhook is called again that did not answer with 2xx, separated by spaces; the last one is repeated. */
  webhookRetryMs: string;
  /** A webhook that failed for so long is deactivated. */
  webhookDeactivateAfterMs: number;
  /** How long a webhook may take to answer. */
  webhookTimeoutMs: number;
  /** Whether the authorise page insists on `type`; otherwise leaving it out means web_server. */
  oauthStrictType: boolean;
  /** Whether `type=user_agent` is refused, or answered by a token in the address, without one to refresh it. */
  oauthUserAgent: "refuse" | "implicit";
  /** Whether somebody who allows access is sent back with server_error all the same. */
  oauthFails: boolean;
  /** Beginnings of the addresses that the app may send people back to, separated by spaces. */
  oauthRedirectUris: string;
  /** The status with which /oauth/token refuses. */
  oauthErrorStatus: "400" | "401" | "200";
  oauthExpiresInSeconds: number;
  /** Whether a refresh gives another refresh token, after which the former one is refused. */
  oauthRefreshTokenRotates: boolean;
  /** Refuses to refresh whatever it is asked to. To make refreshing slow, set a fault on /oauth/token. */
  oauthRefusesRefreshes: boolean;
  /** The permission that a token needs to see who is on a list, or suppressed. */
  readingSubscribersNeeds: "ViewSubscribersInReports" | "ManageLists";
  /** The permission that a token needs to see the account's clients; "" is none in particular. */
  readingClientsNeeds: "" | "ManageLists" | "AdministerAccount";
  /** Agencies see their credits; others get 403. */
  agency: boolean;
  /** POST /subscribers answers at once and stores this much later; 0 stores before it answers. */
  addQueueDelayMs: number;
  /** The same address added or updated singly more than `floodLimit` times within `floodWindowMs` is refused with 429; 0 is never. */
  floodLimit: number;
  floodWindowMs: number;
  /** Calls a second before 429; 0 is without limit. */
  requestsPerSecond: number;
  /** How such a 429 looks: the envelope, with X-RateLimit headers besides, or nothing at all. */
  rateLimitAnswer: "envelope" | "headers" | "empty";
  /** How long an import of 1,000 takes; others in proportion. */
  importMsPer1000: number;
  /** Compress answers over 1 kB for those who ask for it. */
  gzip: boolean;
  /** Larger request bodies are refused with 413. */
  maxBodyBytes: number;
  /** Shifts the sandbox's clock, so that tests can let days pass. */
  clockOffsetMs: number;
}

export const DEFAULT_SETTINGS: Readonly<SandboxSettings> = {
  consentMissing: "call214",
  consentInvalid: "call400",
  consentUnchangedAtFirst: "Yes",
  unknownOption: "skip",
  overLongValue: "truncate",
  emptyValueWithoutClear: "keep",
  fieldKeyFrom: "latin",
  fieldKeyMatching: "caseInsensitive",
  fieldKeyInReads: "bracketed",
  invalidVisibility: "call400",
  customFieldCap: 50,
  duplicateWins: "last",
  duplicateCaseFold: true,
  resubscribeRemovesSuppression: true,
  resubscribeLiftsBounced: true,
  resubscribeConfirms: false,
  importOnConfirmedList: "Unconfirmed",
  confirmingResetsJoinedDate: false,
  resubscribedOnConfirmedList: "Unconfirmed",
  resubscribeResetsJoinedDate: false,
  resubscribedCountAs: "existing",
  refusalPrecedence: "state",
  suppressedElsewhere: "refuse204",
  suppressingMakes: "Unsubscribed",
  bounceSuppresses: true,
  scrubbedBecome: "Unsubscribed",
  repeatedUnsubscribe: "refuse203",
  repeatedDelete: "refuse203",
  internationalAddresses: "accept",
  unknownList: "401/101",
  dateFilter: "since",
  pageBeyondEnd: "empty",
  defaultOrderField: "date",
  listsUsedByDrafts: "",
  allContactsLists: "",
  malformedAuthorization: "100",
  unknownWebhook: "400/604",
  webhookRetryMs: "60000 300000 900000 3600000",
  webhookDeactivateAfterMs: 7 * 86_400_000,
  webhookTimeoutMs: 10_000,
  oauthStrictType: false,
  oauthUserAgent: "refuse",
  oauthFails: false,
  oauthRedirectUris: "http://localhost: http://localhost/ http://127.0.0.1: http://127.0.0.1/",
  oauthErrorStatus: "400",
  oauthExpiresInSeconds: 1_209_600,
  oauthRefreshTokenRotates: false,
  oauthRefusesRefreshes: false,
  readingSubscribersNeeds: "ViewSubscribersInReports",
  readingClientsNeeds: "",
  agency: true,
  addQueueDelayMs: 0,
  floodLimit: 0,
  floodWindowMs: 10_000,
  requestsPerSecond: 0,
  rateLimitAnswer: "envelope",
  importMsPer1000: 0,
  gzip: true,
  maxBodyBytes: 64 * 1024 * 1024,
  clockOffsetMs: 0,
};

type WordSetting = {
  [Name in keyof SandboxSettings]: SandboxSettings[Name] extends string
    ? string extends SandboxSettings[Name]
      ? never
      : Name
    : never;
}[keyof SandboxSettings];

const WORDS: { readonly [Name in WordSetting]: readonly SandboxSettings[Name][] } = {
  consentMissing: ["call213", "call214", "call400", "row214"],
  consentInvalid: ["call400", "call215", "row215"],
  consentUnchangedAtFirst: ["Yes", ""],
  unknownOption: ["skip", "keep"],
  overLongValue: ["truncate", "reject810", "ignore", "keep"],
  emptyValueWithoutClear: ["keep", "clear"],
  fieldKeyFrom: ["latin", "withoutSpaces"],
  fieldKeyMatching: ["caseInsensitive", "exact"],
  fieldKeyInReads: ["bracketed", "name"],
  invalidVisibility: ["call400", "call258"],
  duplicateWins: ["first", "last"],
  importOnConfirmedList: ["Unconfirmed", "Active"],
  resubscribedOnConfirmedList: ["Active", "Unconfirmed"],
  resubscribedCountAs: ["existing", "new"],
  refusalPrecedence: ["suppressed", "state"],
  suppressedElsewhere: ["refuse204", "add"],
  suppressingMakes: ["Unsubscribed", "unchanged"],
  scrubbedBecome: ["Unsubscribed", "Deleted"],
  repeatedUnsubscribe: ["refuse203", "ok"],
  repeatedDelete: ["refuse203", "ok"],
  internationalAddresses: ["accept", "refuse"],
  unknownList: ["401/101", "401/102", "404/404"],
  dateFilter: ["since", "ignored"],
  pageBeyondEnd: ["empty", "refuse800"],
  defaultOrderField: ["date", "email"],
  malformedAuthorization: ["100", "50"],
  unknownWebhook: ["400/604", "400/699", "404/404"],
  rateLimitAnswer: ["envelope", "headers", "empty"],
  oauthUserAgent: ["refuse", "implicit"],
  oauthErrorStatus: ["400", "401", "200"],
  readingSubscribersNeeds: ["ViewSubscribersInReports", "ManageLists"],
  readingClientsNeeds: ["", "ManageLists", "AdministerAccount"],
};

/** Changes settings in place, so that everybody who holds the object sees it. Unknown names and values throw, changing nothing. */
export function changeSettings(settings: SandboxSettings, changes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) throw new RangeError(`The sandbox has no setting "${name}".`);
    const current = DEFAULT_SETTINGS[name as keyof SandboxSettings];
    if (typeof value !== typeof current) throw new RangeError(`The setting "${name}" takes a ${typeof current}.`);
    if (typeof value === "number" && !Number.isFinite(value))
      throw new RangeError(`The setting "${name}" takes a number.`);
    const words: readonly unknown[] | undefined = WORDS[name as WordSetting];
    if (words && !words.includes(value)) {
      throw new RangeError(
        `The setting "${name}" takes one of: ${words.map((word) => JSON.stringify(word)).join(", ")}.`,
      );
    }
  }
  Object.assign(settings, changes);
}
