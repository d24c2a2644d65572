/**
 * What the public material about Campaign Monitor leaves open, answered here the other way round than the sandbox does by
 * default. A client that relies on neither answer gives the same results against both. What the document settles is the
 * same in both.
 */
export const FACTS = {
  /** Of two rows with one address the first is stored; addresses that differ in case are no duplicates of each other. */
  duplicates: "the first wins, compared with case",
  /** A row without ConsentToTrack is refused with 214, one with a wrong word with 215; the others are stored. */
  consent: "judged row by row",
  /** "Unchanged" at a first sighting leaves the consent unknown. */
  unchangedAtFirst: "",
  /** A value longer than this refuses its row with 810. */
  longestValue: 250,
  /** A value that is no option of its field, or no country, is stored all the same. */
  unknownOptions: "kept",
  /** An empty value empties the field, with or without Clear. */
  emptyValues: "clear",
  /** A key is the name without its spaces, whatever its letters; calls must spell it exactly so, with or without brackets. */
  fieldKeys: "any letter, case counts",
  /** A read calls a field by its bare name, spaces included. */
  keysInReads: "names",
  /** Who is suppressed but never was on the list is added. */
  suppressedElsewhere: "added",
  /** Who is suppressed and in an inactive state is refused as suppressed. */
  refusedAs: 204,
  /** Suppressing an address leaves its rows as they are; a bounce suppresses nobody; Resubscribe leaves the entry. */
  suppressionList: "changes nothing else, and nothing else changes it",
  /** Resubscribe does not lift a bounce (207), confirms who is unconfirmed, and needs no confirmation of who comes back. */
  resubscribe: "not the bounced; at once active",
  /** Coming back, and confirming, set ListJoinedDate anew. */
  joinedDate: "anew",
  /** Who comes back counts as new. */
  comingBackCountsAs: "TotalNewSubscribers",
  /** A good import is answered with this status. */
  importedStatus: 200,
  /** Deleting who is deleted, and unsubscribing who has left, is answered with 200. */
  repeated: "ok",
  /** A list or client that does not exist is 404 with code 404. */
  unknown: 404,
  /** Addresses are kept, and read, in lower case. Letters beyond ASCII are refused (1). */
  addresses: "lower-case ASCII",
  /** The paged reads go by e-mail address where nothing else is asked for; of equal dates the last written comes first. */
  defaultOrder: "email",
  /** `date` is checked (5), and otherwise ignored: everybody in the state is answered. */
  dateFilter: "ignored",
  /** A page after the last one is refused with 800. */
  beyondTheEnd: 800,
  /** Rows name their state in lower case. */
  stateNames: "lower case",
  /** The client's clocks are 5 hours and 45 minutes ahead of UTC; the account's are UTC's. */
  clientOffsetMs: (5 * 60 + 45) * 60_000,
  /** A 429 has neither a body nor headers that say anything. */
  rateLimited: "empty",
} as const;
