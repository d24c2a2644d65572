import type { ApiToken } from "../../../console/data-provider/access.js";
import type {
  Connection,
  Consent,
  ConsentStatement,
  DestinationList,
} from "../../../console/data-provider/connections.js";
import type { Export } from "../../../console/data-provider/exports.js";
import type { Run, RunCounts } from "../../../console/data-provider/runs.js";
import type { Schedule } from "../../../console/data-provider/schedules.js";
import type { Segment } from "../../../console/data-provider/segments.js";
import type { Source } from "../../../console/data-provider/sources.js";

export const VIEWER = {
  id: "u1",
  name: "Mika Tanaka",
  email: "mika@example.com",
  role: "ADMIN",
  timeZone: "Asia/Tokyo",
} as const;
const AT = "2026-11-20T01:30:00.000Z";

export const LIST_ID = "a1b2c3d4e5f60718293a4b5c6d7e8f90";

export function buildSource(overrides: Partial<Source> = {}): Source {
  return {
    id: "so1",
    name: "Shop",
    kind: "POSTGRESQL",
    profileRelation: "public.profiles",
    createdAt: AT,
    permissions: ["VIEW", "EDIT", "DELETE"],
    fields: [
      { name: "email", type: "TEXT", nullable: true },
      { name: "given_name", type: "TEXT", nullable: false },
      { name: "family_name", type: "TEXT", nullable: false },
      { name: "city", type: "TEXT", nullable: true },
      { name: "lifetime_value", type: "NUMBER", nullable: false },
    ],
    ...overrides,
  };
}

export function buildSegment(overrides: Partial<Segment> = {}): Segment {
  const { id, name, fields } = buildSource();
  return {
    id: "se1",
    name: "Customers",
    sql: "SELECT * FROM public.profiles",
    memberCount: 4210,
    memberCountAt: AT,
    permissions: ["VIEW", "EDIT", "RUN", "DELETE"],
    source: { id, name },
    fields,
    exports: [],
    ...overrides,
  };
}

/** An export as the page of a segment names it. */
export function buildUse(overrides: Partial<Segment["exports"][number]> = {}): Segment["exports"][number] {
  return {
    id: "ex1",
    name: "Customers to newsletter",
    membership: "ADD_AND_UPDATE",
    onLeave: "KEEP",
    permissions: ["VIEW", "EDIT", "RUN", "DELETE"],
    ...overrides,
  };
}

export function buildStatement(overrides: Partial<ConsentStatement> = {}): ConsentStatement {
  return {
    version: "2026-11-24",
    locale: "en",
    text: "By agreeing, you declare …",
    sha256: "0f".repeat(32),
    ...overrides,
  };
}

export function buildConsent(overrides: Partial<Consent> = {}): Consent {
  return {
    id: "co1",
    action: "GIVEN",
    at: AT,
    by: { id: VIEWER.id, name: VIEWER.name },
    networkAddress: "192.0.2.7",
    token: null,
    statement: buildStatement(),
    account: [],
    ...overrides,
  };
}

/** Ready: every step of setting up is done. */
export function buildConnection(overrides: Partial<Connection> = {}): Connection {
  return {
    id: "cn1",
    displayName: "Newsletters",
    type: "CAMPAIGN_MONITOR",
    status: "CONNECTED",
    createdAt: AT,
    permissions: ["VIEW", "EDIT", "RUN", "DELETE", "SHARE"],
    sharedWithContributors: false,
    exportUser: { id: VIEWER.id, name: VIEWER.name },
    problems: [],
    subscriberAllowance: null,
    oauthUnavailable: null,
    consentDueAt: null,
    authentication: {
      method: "API_KEY",
      hint: "4db0",
      authenticatedAt: AT,
      authenticatedBy: { id: VIEWER.id, name: VIEWER.name },
    },
    consents: [buildConsent()],
    exports: [],
    ...overrides,
  };
}

/** As it is right after it was created. */
export function buildDraftConnection(overrides: Partial<Connection> = {}): Connection {
  return buildConnection({
    status: "DRAFT",
    exportUser: null,
    authentication: null,
    consents: [],
    problems: [
      { code: "CONSENT_REQUIRED", message: "Nobody has agreed.", advice: "Give consent." },
      { code: "NEEDS_REAUTHENTICATION", message: "There is no key.", advice: "Enter a key." },
      { code: "EXPORT_USER_MISSING", message: "There is no export user.", advice: "Add yourself." },
    ],
    ...overrides,
  });
}

export function buildList(overrides: Partial<DestinationList> = {}): DestinationList {
  return {
    id: LIST_ID,
    name: "Autumn newsletter",
    activeSubscribers: 1204,
    confirmedOptIn: false,
    unsubscribeScope: "ALL_CLIENT_LISTS",
    customFields: [
      { key: "[City]", name: "City", type: "TEXT", options: [] },
      { key: "[LifetimeValue]", name: "Lifetime value", type: "NUMBER", options: [] },
    ],
    ...overrides,
  };
}

export function buildExport(overrides: Partial<Export> = {}): Export & { list: DestinationList | null } {
  const segment = buildSegment();
  const connection = buildConnection();
  return {
    id: "ex1",
    name: "Customers to newsletter",
    paused: false,
    createdAt: AT,
    updatedAt: AT,
    permissions: ["VIEW", "EDIT", "RUN", "DELETE", "SHARE"],
    problems: [],
    connection: {
      id: connection.id,
      displayName: connection.displayName,
      status: connection.status,
      permissions: connection.permissions,
    },
    listName: "Autumn newsletter",
    listId: LIST_ID,
    membership: "ADD_AND_UPDATE",
    onLeave: "KEEP",
    guards: { maxMembers: 1_000_000, maxLeaverShare: 0.2, maxWithdrawnShare: 0.2, maxRejectedShare: 0.5 },
    notices: [],
    undecidedRemovals: [],
    client: { id: "cl1", name: "Harbour Coffee" },
    segments: [
      {
        id: segment.id,
        name: segment.name,
        memberCount: segment.memberCount,
        memberCountAt: segment.memberCountAt,
        source: { id: segment.source.id },
      },
    ],
    lastRun: null,
    schedule: buildSchedule(),
    nextRun: [],
    retries: 3,
    notifyRejectedOver: 0,
    watching: "USUAL",
    nextRunTimes: [],
    matching: {
      email: "email",
      name: ["given_name", "family_name"],
      mobileNumber: null,
      nameWhenEmpty: "KEEP",
      nameWhenTooLong: "CUT",
      mobileNumberWhenEmpty: "KEEP",
      customFields: [{ key: "[City]", field: "city", whenEmpty: "KEEP", whenTooLong: "CUT" }],
      consentToTrack: { value: "UNCHANGED", field: null, values: [], otherwise: "UNCHANGED" },
      consentToSms: null,
      recipientConsent: null,
      winner: null,
    },
    ...overrides,
    list: overrides.list === undefined ? buildList() : overrides.list,
  };
}

/** With the refresh, as exports are unless somebody says otherwise. */
export function buildSchedule(overrides: Partial<Schedule> = {}): Schedule {
  return {
    kind: "WITH_REFRESH",
    cron: null,
    timeZone: null,
    everyMinutes: null,
    startsAt: null,
    endsAt: null,
    whenMissed: "RUN_ONCE",
    missedWithinMinutes: 1440,
    whenRunning: "WAIT",
    summary: "Runs with each refresh of the system.",
    ...overrides,
  };
}

export function buildCounts(overrides: Partial<RunCounts> = {}): RunCounts {
  return {
    evaluated: 0,
    invalid: null,
    withheld: null,
    duplicates: null,
    unique: null,
    unchanged: null,
    toAdd: null,
    toUpdate: null,
    toRemove: null,
    toRemoveWithdrawn: null,
    added: 0,
    updated: 0,
    rejected: 0,
    inDoubt: 0,
    skippedByMode: null,
    stillRejected: null,
    notAttempted: null,
    removed: 0,
    removalFailed: 0,
    removalNotNeeded: 0,
    removalInDoubt: 0,
    removalNotAttempted: null,
    keptByClaim: null,
    keptForeign: null,
    destinationNew: 0,
    destinationExisting: 0,
    ...overrides,
  };
}

/** Planned: 4,210 profiles are 4,000 distinct addresses. */
export const PLANNED_COUNTS = {
  evaluated: 4210,
  invalid: 60,
  withheld: 0,
  duplicates: 150,
  unique: 4000,
  unchanged: 0,
  toAdd: 4000,
  toUpdate: 0,
  toRemove: 0,
  skippedByMode: 0,
  stillRejected: 0,
  notAttempted: 4000,
  removalNotAttempted: 0,
  keptByClaim: 0,
  keptForeign: 0,
};

export function buildRun(overrides: Partial<Run> = {}): Run {
  return {
    id: "ru1",
    kind: "EXPORT",
    trigger: "ON_DEMAND",
    slot: null,
    state: "QUEUED",
    skipReason: null,
    queuedAt: AT,
    startedAt: null,
    finishedAt: null,
    progress: 0,
    requestedBy: { id: VIEWER.id, name: VIEWER.name },
    permissions: ["VIEW", "EDIT", "RUN"],
    removalOf: null,
    undecided: null,
    heldAt: null,
    heldUntil: null,
    heldBecause: [],
    approvedAt: null,
    approvedBy: null,
    rejectedBy: null,
    rejectedReason: null,
    export: { id: "ex1", name: "Customers to newsletter", permissions: ["VIEW", "EDIT", "RUN", "DELETE", "SHARE"] },
    counts: buildCounts(),
    attempt: 1,
    nextAttemptAt: null,
    ratePerSecond: null,
    estimatedFinishAt: null,
    estimatedCalls: null,
    estimatedSeconds: null,
    longestRecheckMs: null,
    waitingBecause: null,
    failure: null,
    listId: LIST_ID,
    verification: null,
    warnings: [],
    rejections: [],
    ...overrides,
  };
}

export function buildToken(overrides: Partial<ApiToken> = {}): ApiToken {
  return {
    id: "to1",
    name: "Nightly job",
    role: "ADMIN",
    createdAt: AT,
    expiresAt: null,
    lastUsedAt: null,
    ...overrides,
  };
}
