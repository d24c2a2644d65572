/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which events; what is left out does not matter. */
export type AuditEventFilter = {
  /** created, changed, deleted, or what else was done. */
  readonly action?: string | null | undefined;
  /** Those of this person, through tokens of theirs too. */
  readonly actorId?: string | null | undefined;
  /** From this moment on. */
  readonly from?: string | null | undefined;
  /** Those about this object. What was recorded of a connection's consent goes by the connection's ID. */
  readonly objectId?: string | null | undefined;
  /** Those about this kind of object, such as export. */
  readonly objectKind?: string | null | undefined;
  /** Those of this operation, such as updateExport. */
  readonly operation?: string | null | undefined;
  /** Those with this outcome. */
  readonly outcome?: AuditOutcome | null | undefined;
  /** Those in which each of these words is found, without regard to case and width: in the names of the person, the token and the object as they were then, and in the operation. */
  readonly search?: string | null | undefined;
  /** Before this moment. */
  readonly to?: string | null | undefined;
  /** Those of this API token. */
  readonly tokenId?: string | null | undefined;
};

/** What became of what somebody tried. */
export type AuditOutcome =
  /** It happened. */
  | 'DONE'
  /** Whoever tried may not do it, or failed to prove who they are. */
  | 'REFUSED';

/** How a connection proves itself to the destination. */
export type AuthenticationMethod =
  /** By an API key. */
  | 'API_KEY'
  /** By a log-in at the destination, whose tokens are refreshed by themselves. */
  | 'OAUTH';

/** Which exports are started together. */
export type BulkRunScope =
  /** Every export, as startAllExportRuns does. */
  | 'ALL'
  /** Those that run with the refresh, as startRefresh does. */
  | 'REFRESH'
  /** Those that use one segment, as startSegmentExportRuns does. */
  | 'SEGMENT';

/** How far a connection is. `Connection.problems` says all that is missing. */
export type ConnectionStatus =
  /** Authenticated and consented to. Exports also need an export user. */
  | 'CONNECTED'
  /** Authenticated, but nobody has agreed to the transfer in the wording in force for this account. */
  | 'CONSENT_REQUIRED'
  /** The consent was withdrawn. */
  | 'CONSENT_WITHDRAWN'
  /** Not authenticated yet. */
  | 'DRAFT'
  /** The destination no longer accepts the credential. */
  | 'NEEDS_REAUTHENTICATION';

/** What was recorded. */
export type ConsentAction =
  /** Consent given earlier was tied to the account seen at the first authentication after it. */
  | 'BOUND'
  /** Somebody agreed. */
  | 'GIVEN'
  /** Somebody withdrew the consent. */
  | 'WITHDRAWN';

/** Exactly one of value and field. It needs a field for the mobile number, and is sent only with one. */
export type ConsentToSmsInput = {
  /** A profile field that decides. */
  readonly field?: string | null | undefined;
  /** What any other value of the field means, an empty one included; NO when left out. The destination takes UNCHANGED for a yes of whoever is new to the list. */
  readonly otherwise?: TrackConsent | null | undefined;
  /** One value for everybody. */
  readonly value?: TrackConsent | null | undefined;
  /** What the field's values mean. Left out or empty: true, yes, y, t, on, 1, はい, 同意, 同意する, 可 mean YES; false, no, n, f, off, 0, いいえ, 不同意, 同意しない, 不可 mean NO. */
  readonly values?: ReadonlyArray<ConsentValueInput> | null | undefined;
};

/** Exactly one of value and field. */
export type ConsentToTrackInput = {
  /** A profile field that decides. */
  readonly field?: string | null | undefined;
  /** What any other value of the field means, an empty one included; NO when left out. The destination takes UNCHANGED for a yes of whoever is new to the list. */
  readonly otherwise?: TrackConsent | null | undefined;
  /** One value for everybody. */
  readonly value?: TrackConsent | null | undefined;
  /** What the field's values mean. Left out or empty: true, yes, y, t, on, 1, はい, 同意, 同意する, 可 mean YES; false, no, n, f, off, 0, いいえ, 不同意, 同意しない, 不可 mean NO. */
  readonly values?: ReadonlyArray<ConsentValueInput> | null | undefined;
};

/** What one value of a field means. */
export type ConsentValueInput = {
  /** What it means. */
  readonly consent: TrackConsent;
  /** The value, compared without case and the blanks around it. */
  readonly value: string;
};

/** A new connection. It is a draft until it is authenticated. */
export type CreateConnectionInput = {
  /** As people call it, 1 to 200 characters: say what the account is for. */
  readonly displayName: string;
  /** The kind of destination. */
  readonly type?: DestinationType;
};

/** A new export. It is checked against the destination; saving it does not run it. */
export type CreateExportInput = {
  /** The client whose list it is. */
  readonly clientId: string;
  /** The connection to send through. It must be authenticated. */
  readonly connectionId: string;
  /** Guards; the defaults when left out. */
  readonly guards?: GuardsInput | null | undefined;
  /** The list, picked or pasted; it is looked up at the destination. */
  readonly listId: string;
  /** Data matching. */
  readonly matching: MatchingInput;
  /** What it does to its list. */
  readonly membership?: Membership;
  /** As people call it; 1 to 200 characters. */
  readonly name: string;
  /** How many recipients of one run may be newly rejected, not removed though they should be, or in doubt before anybody is told (REJECTIONS); with 0, any of them is told. 0 when left out. */
  readonly notifyRejectedOver?: number | null | undefined;
  /** What happens to leavers; anything but KEEP only with MIRROR. */
  readonly onLeave?: OnLeave;
  /** How often a run that failed for a cause that can pass is tried again, from 0 to 10, each time after a longer pause. 3 when left out. */
  readonly retries?: number | null | undefined;
  /** When it runs by itself; WITH_REFRESH when left out. */
  readonly schedule?: ExportScheduleInput | null | undefined;
  /** One or more segments; their members are united. */
  readonly segmentIds: ReadonlyArray<string>;
};

/** A new segment, defined by one of sql and rules. */
export type CreateSegmentInput = {
  /** As people call it; 1 to 200 characters. */
  readonly name: string;
  /** Rules. Not available in this version. */
  readonly rules?: unknown;
  /** The source whose profiles it is a subset of. */
  readonly sourceId: string;
  /** One SELECT statement in the source's SQL that shows each member as a row. Show the profile's key under its own name, so that a profile in several segments of an export counts once. */
  readonly sql?: string | null | undefined;
};

/** A new source. It is connected to and checked before it is saved. */
export type CreateSourceInput = {
  /** postgresql://user:password@host:5432/database, with an account that may only read the profiles. Stored encrypted, never returned. */
  readonly connectionString: string;
  /** What kind of system it is. */
  readonly kind?: SourceKind;
  /** As people call it; 1 to 200 characters. */
  readonly name: string;
  /** The table or view that has one row for each profile, as in crm.customer. */
  readonly profileRelation: string;
};

/** A new webhook. Nothing is sent there by making it; try it out then. */
export type CreateWebhookInput = {
  /** Whether it is told anything at all. */
  readonly enabled?: boolean;
  /** Of which exports it is told; all of them when null. What concerns a connection without any export is told only to webhooks for all. */
  readonly exportIds?: ReadonlyArray<string> | null | undefined;
  /** What it is told of. TEST cannot be chosen. Everything when left out. */
  readonly kinds?: ReadonlyArray<NotificationKind> | null | undefined;
  /** As people call it; 1 to 200 characters. */
  readonly name: string;
  /** Where it is sent: http or https, without a user name or password. Unless the operator allows it, not in a private network. Redirects are not followed. */
  readonly url: string;
};

/** One profile field that fills one custom field of the list. */
export type CustomFieldMatchInput = {
  /** The profile field. */
  readonly field: string;
  /** The custom field's key as the destination returns it; brackets may be left out. */
  readonly key: string;
  /** What an empty value does. */
  readonly whenEmpty?: WhenEmpty;
  /** What becomes of text longer than 250 characters; CUT when left out. */
  readonly whenTooLong?: WhenTooLong | null | undefined;
};

/** Where somebody stands who is not on a list any more. */
export type DepartedState =
  /** They were once on the list, and it does not know them any more. */
  | 'ABSENT'
  /** Mail to them came back. */
  | 'BOUNCED'
  /** They were deleted from the list, by an export or by somebody else. */
  | 'DELETED'
  /** No list of the client that heeds its suppression list may have them. */
  | 'SUPPRESSED'
  /** They unsubscribed. */
  | 'UNSUBSCRIBED';

/** What becomes of the exports on a connection that is deleted. */
export type DependentExports =
  /** They are deleted too. The people on their lists stay there, unless `leaving` says otherwise. */
  | 'DELETE'
  /** They stay, without a connection; their runs are skipped. */
  | 'DETACH'
  /** The connection is not deleted while there are any. */
  | 'REFUSE';

/** What a custom field of a list holds. */
export type DestinationFieldType =
  /** A country, by the destination's own list of names. */
  | 'COUNTRY'
  /** A date. */
  | 'DATE'
  /** Any number of the field's options. */
  | 'MANY_OPTIONS'
  /** A number. */
  | 'NUMBER'
  /** One of the field's options. */
  | 'ONE_OPTION'
  /** Text. */
  | 'TEXT'
  /** A state of the USA, by the destination's own list of names. */
  | 'US_STATE';

/** Where lists of subscribers live. */
export type DestinationType =
  /** Campaign Monitor, by its API v3.3. */
  | 'CAMPAIGN_MONITOR';

/** What was done on a list, or why nothing was yet. */
export type ErasedWhat =
  /** The address was not on the list. */
  | 'ABSENT'
  /** Name, mobile number and mapped fields were cleared, then the subscriber was deleted. */
  | 'DELETED'
  /** The same was cleared; the subscriber had been deleted there before. */
  | 'DELETED_BEFORE'
  /** The block was lifted before this list was reached. */
  | 'GIVEN_UP'
  /** A call with the address is under way; it is awaited first. */
  | 'IN_FLIGHT'
  /** The address was not there, but a call whose answer never came may still land. */
  | 'MAY_STILL_LAND'
  /** No connection reaches this list. */
  | 'NOT_REACHED'
  /** There is no connection with a credential. */
  | 'NO_CONNECTION'
  /** The destination refused a call. */
  | 'REFUSED'
  /** The destination did not answer as it should. */
  | 'UNREACHABLE'
  /** Not tried yet. */
  | 'WAITING';

/** How far an erasure has come. From REACHING on, whoever is erased is not sent any more. */
export type ErasureState =
  /** Every list was reached, or was given up when the block was lifted. */
  | 'DONE'
  /** Nothing here holds the address any more but this erasure, sealed; lists at the destination are left to be reached. */
  | 'REACHING'
  /** The address is being withdrawn from Listwright's own records. What was staged may still be sent in these moments; it is cleared with the rest. */
  | 'STARTED';

/** Which exports. All conditions must hold; what is left out does not matter. */
export type ExportFilter = {
  /** Exports on this connection. */
  readonly connectionId?: string | null | undefined;
  /** Exports to this list, whichever connection they go through. */
  readonly listId?: string | null | undefined;
  /** Exports with one of these memberships. */
  readonly membership?: ReadonlyArray<Membership> | null | undefined;
  /** Paused ones only, or all others only. */
  readonly paused?: boolean | null | undefined;
  /** Exports that send this segment, alone or with others. */
  readonly segmentId?: string | null | undefined;
};

/** Which runs. All conditions must hold; what is left out does not matter. */
export type ExportRunFilter = {
  /** Runs of exports that are on this connection now. */
  readonly connectionId?: string | null | undefined;
  /** Runs of this export. */
  readonly exportId?: string | null | undefined;
  /** Runs of one of these kinds. */
  readonly kind?: ReadonlyArray<RunKind> | null | undefined;
  /** Asked for after this time. */
  readonly queuedAfter?: string | null | undefined;
  /** Asked for before this time. */
  readonly queuedBefore?: string | null | undefined;
  /** Runs in one of these states. */
  readonly state?: ReadonlyArray<RunState> | null | undefined;
  /** Runs started by one of these. */
  readonly trigger?: ReadonlyArray<RunTrigger> | null | undefined;
};

/** When an export runs by itself, as a whole: of `cron`, `timeZone`, `everyMinutes`, `startsAt` and `endsAt`, which go with OWN only, what is left out is not there any more. What is left out of the others stays as it is; null is the usual again. */
export type ExportScheduleInput = {
  /** Cron expression of five fields, read in the time zone: minute, hour, day of the month (L: the last one), month, day of the week (0 or 7 is Sunday; 5L the last Friday, 1#2 the second Monday). Where day of the month and day of the week are both set, either is enough. No seconds, no names such as @daily, no H. With OWN, this or everyMinutes. */
  readonly cron?: string | null | undefined;
  /** No run after it. It must leave a time to come. */
  readonly endsAt?: string | null | undefined;
  /** Minutes from one run to the next, from 1 to 10,080 (a week), in elapsed time, instead of a cron expression. */
  readonly everyMinutes?: number | null | undefined;
  /** The kind of schedule. */
  readonly kind: ScheduleKind;
  /** Minutes by which a missed time may be late and still be made up for, from 1 to 44,640 (31 days); older ones are SKIPPED for the reason MISSED. Usually 1,440, a day. */
  readonly missedWithinMinutes?: number | null | undefined;
  /** No run before it. Minutes are counted from it; without it, from when the schedule was set. */
  readonly startsAt?: string | null | undefined;
  /** IANA name of a time zone, such as Europe/Berlin. Needed with a cron expression; with everyMinutes, for what is shown. */
  readonly timeZone?: string | null | undefined;
  /** What becomes of times that passed while nothing could run; usually RUN_ONCE. */
  readonly whenMissed?: WhenMissed | null | undefined;
  /** What becomes of a time at which the export is still running; usually WAIT. */
  readonly whenRunning?: WhenRunning | null | undefined;
};

/** What a profile field holds. Values are always shown and sent as text. */
export type FieldType =
  /** true or false. */
  | 'BOOLEAN'
  /** A day, as 2024-05-01. */
  | 'DATE'
  /** A whole or fractional number. */
  | 'NUMBER'
  /** Anything else, as its database writes it. */
  | 'OTHER'
  /** Text, and what is written as a word: enumerations, UUIDs, network addresses. */
  | 'TEXT'
  /** A list of texts or numbers, as a JSON array. */
  | 'TEXT_LIST'
  /** A moment, in ISO 8601 and UTC; one without a time zone is taken to be in UTC. */
  | 'TIMESTAMP';

/** What is left out stays as it is; null is the usual guard again. */
export type GuardsInput = {
  /** Share of leavers at which a run is held, from 0 to 1. */
  readonly maxLeaverShare?: number | null | undefined;
  /** Members that a run may have at most, from 1 to the limit of the installation. */
  readonly maxMembers?: number | null | undefined;
  /** Share of rejected recipients at which a run stops, from 0 to 1. */
  readonly maxRejectedShare?: number | null | undefined;
  /** Share of those whose own consent is gone at which a run is held, from 0 to 1. */
  readonly maxWithdrawnShare?: number | null | undefined;
};

/** How the runs through a connection have been going. */
export type HealthStanding =
  /** The latest failed. */
  | 'FAILING'
  /** The latest got through, and so did nine in ten. */
  | 'HEALTHY'
  /** The latest got through, but more than one in ten failed. */
  | 'IMPAIRED'
  /** None was performed in the last 30 days. */
  | 'UNKNOWN';

/** What becomes of the people on the list when an export is deleted or moved to another list. */
export type Leaving =
  /** They stay on the list. */
  | 'KEEP'
  /** Those whom this export put there are removed, by a run of kind REMOVAL that is held for approval; whom another export claims, and whoever came onto the list other than by our sending, stays. For admins. */
  | 'REMOVE';

/** A language of the product. */
export type Locale =
  /** English. */
  | 'en'
  /** Japanese. */
  | 'ja';

/** Data matching. Field names are those that all chosen segments show. */
export type MatchingInput = {
  /** Consent to text messages; left alone at the destination when left out. */
  readonly consentToSms?: ConsentToSmsInput | null | undefined;
  /** Consent to tracking: always an explicit choice. */
  readonly consentToTrack: ConsentToTrackInput;
  /** The custom fields to fill. */
  readonly customFields?: ReadonlyArray<CustomFieldMatchInput> | null | undefined;
  /** The profile field that is the e-mail address. */
  readonly email: string;
  /** The profile field that is the mobile number (E.164). */
  readonly mobileNumber?: string | null | undefined;
  /** What an empty number does, and one that is not E.164; KEEP when left out. */
  readonly mobileNumberWhenEmpty?: WhenEmpty | null | undefined;
  /** Profile fields joined with a space to become the name. */
  readonly name?: ReadonlyArray<string> | null | undefined;
  /** What an empty name does; KEEP when left out. */
  readonly nameWhenEmpty?: WhenEmpty | null | undefined;
  /** What becomes of a name longer than 250 characters; CUT when left out. */
  readonly nameWhenTooLong?: WhenTooLong | null | undefined;
  /** The recipient's own consent; nobody is asked for it when left out. */
  readonly recipientConsent?: RecipientConsentInput | null | undefined;
  /** Which of several profiles with one address is sent; the one with the smallest key when left out. */
  readonly winner?: WinnerInput | null | undefined;
};

/** What an export does to its list. */
export type Membership =
  /** Members are added or updated; nobody is taken off the list. */
  | 'ADD_AND_UPDATE'
  /** Members who are not on the list are added; those who are on it are left as they are. */
  | 'ADD_ONLY'
  /** Members are added or updated, and `onLeave` says what becomes of those who are no longer members. People who came onto the list by other ways, and those whom another export claims, stay. */
  | 'MIRROR'
  /** Members who are on the list are updated; nobody is added. */
  | 'UPDATE_ONLY';

/** A custom field to be created on a list. */
export type NewDestinationFieldInput = {
  /** Its name, 1 to 100 characters; no other custom field of the list has it. */
  readonly name: string;
  /** Of ONE_OPTION and MANY_OPTIONS, at least one; of other types none. */
  readonly options?: ReadonlyArray<string>;
  /** What it holds. */
  readonly type?: DestinationFieldType;
};

/** A list to be created at the destination. */
export type NewDestinationListInput = {
  /** The client who will have it. */
  readonly clientId: string;
  /** Whether somebody who is added is first asked by e-mail to confirm. */
  readonly confirmedOptIn?: boolean;
  /** Its name, 1 to 200 characters; no other list of the client has it. */
  readonly name: string;
  /** What a person leaves who unsubscribes. */
  readonly unsubscribeScope?: UnsubscribeScope;
};

/** How somebody is told. */
export type NotificationChannel =
  /** By e-mail to a person. */
  | 'EMAIL'
  /** By a signed request to a program's endpoint. */
  | 'WEBHOOK';

/** Which deliveries. All conditions must hold; what is left out does not matter. */
export type NotificationDeliveryFilter = {
  /** By one of these ways. */
  readonly channel?: ReadonlyArray<NotificationChannel> | null | undefined;
  /** Of this message. */
  readonly notificationId?: string | null | undefined;
  /** In one of these states. */
  readonly state?: ReadonlyArray<NotificationDeliveryState> | null | undefined;
  /** To this person. */
  readonly userId?: string | null | undefined;
  /** To this webhook. */
  readonly webhookId?: string | null | undefined;
};

/** Where a delivery is. */
export type NotificationDeliveryState =
  /** It is not wanted any more: the person was deactivated, muted the export or chose otherwise, or the webhook was disabled or deleted. */
  | 'DROPPED'
  /** It was given up: after a day of attempts, or because trying again is of no use. */
  | 'FAILED'
  /** It waits for its first or its next attempt. */
  | 'PENDING'
  /** The mail server or the endpoint took it. That somebody read it is not known. */
  | 'SENT';

/** Which messages. All conditions must hold; what is left out does not matter. */
export type NotificationFilter = {
  /** About this connection. */
  readonly connectionId?: string | null | undefined;
  /** About this export, alone or with others. */
  readonly exportId?: string | null | undefined;
  /** Written from this moment on. */
  readonly from?: string | null | undefined;
  /** Of one of these kinds. */
  readonly kind?: ReadonlyArray<NotificationKind> | null | undefined;
  /** Written before this moment. */
  readonly to?: string | null | undefined;
};

/** What somebody is told of. */
export type NotificationKind =
  /** A connection's consent must be given again because the wording or the account changed: once while the former still holds, and once when it does not any more. */
  | 'CONSENT_RENEWAL'
  /** A run failed for good, after its last attempt. */
  | 'FAILED'
  /** A plan is held until a person approves or rejects it. */
  | 'HELD'
  /** The destination does not accept a connection's credential, as a run or a test of it found. */
  | 'REAUTHENTICATION'
  /** It works again: the first run that got through after something of the above. */
  | 'RECOVERED'
  /** A run got through, and more recipients than the export's `notifyRejectedOver` were newly rejected, not removed though they should be, or are in doubt. Those rejected before are not told again. */
  | 'REJECTIONS'
  /** A run was not performed, for a reason that needs a person: no connection, no export user, consent withdrawn or never given, a slot that was given up. Never because the export is paused or was running. */
  | 'SKIPPED'
  /** Sent by somebody to see whether it arrives. Cannot be chosen. */
  | 'TEST';

/** What to change; what is left out stays as it is. */
export type NotificationPreferencesInput = {
  /** Whether they are told by e-mail at all. */
  readonly email?: boolean | null | undefined;
  /** What they are told of, about every export that they did not mute. Admins are told of everything until they choose, others of nothing but the exports that they watch. TEST cannot be chosen. */
  readonly kinds?: ReadonlyArray<NotificationKind> | null | undefined;
};

/** What happens to a person whom this export put on the list and who is no longer a member. Anything but KEEP only with MIRROR. */
export type OnLeave =
  /** They are deleted from the list; when they are members again, Listwright brings them back, unless they unsubscribed, bounced or were suppressed. */
  | 'DELETE'
  /** They stay on the list. */
  | 'KEEP'
  /** They are unsubscribed, as if they had done so themselves, and cannot be added again by Listwright. Refused where an unsubscribe counts for all of the client's lists. */
  | 'UNSUBSCRIBE';

/** Something that the viewer may do with a thing, or with a list of things. */
export type Permission =
  /** Of a list: add to it. */
  | 'CREATE'
  /** Delete it. */
  | 'DELETE'
  /** Change it; of a run: cancel it. */
  | 'EDIT'
  /** Run it, or run exports on it; of a segment: count its members; of a run: decide about its held plan. */
  | 'RUN'
  /** Decide who may use it; of an export: its connection. */
  | 'SHARE'
  /** See it. */
  | 'VIEW';

/** A set into which a plan divides people. */
export type PlanSet =
  /** To be added, or added by this run. */
  | 'ADD'
  /** Addresses that several profiles have; the surplus profiles are counted. */
  | 'DUPLICATE'
  /** No longer members; kept because another export claims them. */
  | 'KEPT_BY_CLAIM'
  /** No longer members; kept because they came onto the list other than by our sending. */
  | 'KEPT_FOREIGN'
  /** Refused by the plan itself, since a value is too long; not sent. */
  | 'REJECTED'
  /** To be taken off the list, or taken off by this run. */
  | 'REMOVE'
  /** Left alone by the membership mode. */
  | 'SKIPPED_BY_MODE'
  /** Rejected before, and nothing has changed since. */
  | 'STILL_REJECTED'
  /** On the list, with nothing changed since they were sent last. */
  | 'UNCHANGED'
  /** To be updated, or updated by this run. */
  | 'UPDATE'
  /** Not sent for their own sake; profiles are counted. */
  | 'WITHHELD';

/** The recipient's own consent to be written to. Who refuses outside the segments is found only where the source's profile relation shows the e-mail and the consent field itself, with the segments' types. */
export type RecipientConsentInput = {
  /** The profile field that says it. */
  readonly field: string;
  /** What one refusing profile withholds; ADDRESS when left out. */
  readonly refusalWithholds?: RefusalWithholds | null | undefined;
  /** Whether people whom this export put on the list are removed when their consent is gone; true when left out. */
  readonly removeWhenGone?: boolean | null | undefined;
  /** The values that mean yes, compared without case; true, yes, y, t, on, 1, はい, 同意, 同意する, 可 when left out. Any other value is a refusal. */
  readonly yesValues?: ReadonlyArray<string> | null | undefined;
};

/** What happened, for programs. */
export type RecipientEventKind =
  /** A look found them in no state: the list no longer knows them. */
  | 'ABSENT'
  /** Sent and stored; they had not been on the list. */
  | 'ADDED'
  /** A look found that mail to them bounced. */
  | 'BOUNCED'
  /** A look found them on the list other than by our sending. */
  | 'CAME_OTHERWISE'
  /** A look found that they confirmed. */
  | 'CONFIRMED'
  /** A look found that they were deleted from the list. */
  | 'DELETED'
  /** A verification found them on the list with other data. */
  | 'DIFFERENT'
  /** What kept them from being sent, or on the list, no longer does. */
  | 'ENDED'
  /** A call was made and its answer never came. */
  | 'IN_DOUBT'
  /** Left the segments and stays, because another export claims them. */
  | 'KEPT_BY_CLAIM'
  /** Left the segments and stays, because they came onto the list other than by us. */
  | 'KEPT_FOREIGN'
  /** No longer a member of an export that let go of them without taking them off the list. */
  | 'LEFT'
  /** A verification found that they are not on the list. */
  | 'MISSING'
  /** The run ended before their turn. */
  | 'NOT_ATTEMPTED'
  /** Refused by the destination. */
  | 'REJECTED'
  /** A look found them no longer on the client's suppression list, and on the list again. */
  | 'RELEASED'
  /** Could not be taken off the list. */
  | 'REMOVAL_FAILED'
  /** A call to take them off the list was made and its answer never came. */
  | 'REMOVAL_IN_DOUBT'
  /** The run ended before they were taken off the list. */
  | 'REMOVAL_NOT_ATTEMPTED'
  /** Had left the list when they were to be taken off it. */
  | 'REMOVAL_NOT_NEEDED'
  /** Taken off the list. */
  | 'REMOVED'
  /** Sent and stored again after they had been taken off the list. */
  | 'RETURNED'
  /** Left alone by the membership mode. */
  | 'SKIPPED_BY_MODE'
  /** Not sent again, because nothing has changed since it was refused. */
  | 'STILL_REJECTED'
  /** A look found them on the client's suppression list. */
  | 'SUPPRESSED'
  /** Nothing has changed since; derived, and told once for each export that claims them. */
  | 'UNCHANGED'
  /** A verification found them on the list, no member any more. */
  | 'UNEXPECTED'
  /** A look found that they unsubscribed. */
  | 'UNSUBSCRIBED'
  /** Sent and stored; they were on the list. */
  | 'UPDATED'
  /** Not sent for the recipient's sake. */
  | 'WITHHELD';

/** What a run did about one person. Those for whom nothing had changed are not listed. */
export type RecipientOutcome =
  /** Stored by the destination; the ledger did not know them on the list. */
  | 'ADDED'
  /** Found by a verification: on the list with other data than the profile's. */
  | 'DIFFERENT'
  /** Another profile with the same address was sent instead. */
  | 'DUPLICATE'
  /** The profile has no usable e-mail address. */
  | 'INVALID'
  /** A call was made and its answer never came; the next run sends them again. */
  | 'IN_DOUBT'
  /** Stays, because another export claims them. */
  | 'KEPT_BY_CLAIM'
  /** Stays, because they came onto the list other than by our sending. */
  | 'KEPT_FOREIGN'
  /** Found by a verification: a member who is not on the list. */
  | 'MISSING'
  /** To be sent, and not yet or no more. Of a held run everybody whom its plan would add or update is listed, for whoever decides. Where a run ended before its first call (rejected, expired, cancelled), they are only counted: nothing was tried with anybody, so nobody is named. */
  | 'NOT_ATTEMPTED'
  /** Refused by the destination; `code` says why. */
  | 'REJECTED'
  /** Could not be taken off the list. */
  | 'REMOVAL_FAILED'
  /** To be removed, with no answer. */
  | 'REMOVAL_IN_DOUBT'
  /** To be removed, and not yet or no more. Of a held run everybody whom its plan would remove is listed, for whoever decides. Where a run ended before its first call (rejected, expired, cancelled), they are only counted: nothing was tried with anybody, so nobody is named. */
  | 'REMOVAL_NOT_ATTEMPTED'
  /** Had left the list already; only the claim was let go. */
  | 'REMOVAL_NOT_NEEDED'
  /** Taken off the list. */
  | 'REMOVED'
  /** Left alone by the membership mode. */
  | 'SKIPPED_BY_MODE'
  /** Rejected before, and nothing has changed since: not sent again. */
  | 'STILL_REJECTED'
  /** Found by a verification: on the list by this export's doing, and no member. */
  | 'UNEXPECTED'
  /** Stored by the destination; the ledger knew them on the list. */
  | 'UPDATED'
  /** Not sent for the recipient's sake: their own consent is missing, or they left the list by their own will, or by somebody else's; `reason` and `code` say which. */
  | 'WITHHELD';

/** What is withheld when one of several profiles with an address says no. */
export type RefusalWithholds =
  /** The address: nobody is written to there. */
  | 'ADDRESS'
  /** That profile only: another one with the same address that says yes is sent. */
  | 'PROFILE';

/** What a person or a token may do. */
export type Role =
  /** Everything. */
  | 'ADMIN'
  /** Uses segments, and makes, runs and changes exports on connections that are shared with contributors. */
  | 'CONTRIBUTOR'
  /** Sees exports, runs and how they went, with addresses masked. Changes nothing. */
  | 'VIEWER';

/** What a run is for. */
export type RunKind =
  /** Plans and delivers. */
  | 'EXPORT'
  /** Plans only: it ends PLANNED and sends nothing. */
  | 'PLAN'
  /** Removes the people whom an export put on a list that it was deleted from or moved away from. Always held for approval. */
  | 'REMOVAL'
  /** Evaluates the segments, reads the whole list back, and compares. Sends nothing. */
  | 'VERIFY';

/** Where a run is. */
export type RunState =
  /** Finished: somebody cancelled it; the counts say what had been sent. */
  | 'CANCELLED'
  /** No new call starts; those in flight are awaited. */
  | 'CANCELLING'
  /** Finished: somebody was rejected, or the counts do not add up. */
  | 'COMPLETED_WITH_WARNINGS'
  /** Calls to the destination are made. */
  | 'DELIVERING'
  /** Finished: it could not be completed; `failure` says why. */
  | 'FAILED'
  /** A guard tripped; a person decides. */
  | 'HELD'
  /** Finished: a plan alone; nothing was sent. */
  | 'PLANNED'
  /** Members are read and compared with the ledger; nothing of this plan has been sent. */
  | 'PLANNING'
  /** Waits for its turn, its list, or its next attempt. */
  | 'QUEUED'
  /** Finished: a person rejected the held plan. */
  | 'REJECTED'
  /** Finished before it began; `skipReason` says why. */
  | 'SKIPPED'
  /** Finished: everybody has their outcome, nobody was rejected. */
  | 'SUCCEEDED';

/** What started a run. */
export type RunTrigger =
  /** Somebody asked for it. */
  | 'ON_DEMAND'
  /** The refresh of the system. */
  | 'REFRESH'
  /** Somebody asked to send again what was rejected. */
  | 'RETRY'
  /** The export's own schedule. */
  | 'SCHEDULE';

/** When an export runs by itself. */
export type ScheduleKind =
  /** Only on demand. */
  | 'NONE'
  /** By a schedule of its own, whatever the refresh does. */
  | 'OWN'
  /** With each refresh of the system (`refreshSchedule`); not while that is off. */
  | 'WITH_REFRESH';

/** What to change; what is omitted stays as it is. */
export type SettingsInput = {
  /** Runs that may be under way at the same time, in the whole installation; the others wait, and the oldest goes first. One worker performs at most four at once, so that more than four need more workers. 1 to 100. */
  readonly concurrentRuns?: number | null | undefined;
  /** How many of them may go through one connection at the same time: what one account bears, whatever else is under way. 1 to 100. */
  readonly concurrentRunsPerConnection?: number | null | undefined;
  /** Days for which a former consent still holds after the wording changed or another account was authenticated. 0: the connection asks again before its next run. A consent that was withdrawn holds no longer, whatever this is. A change holds at once, also for connections that are asking. 0 to 90. */
  readonly consentGraceDays?: number | null | undefined;
  /** Hours for which a held plan waits for somebody to approve or reject it. Then it is cancelled. Counted from when the plan was held: a change holds for plans that are held from now on. 1 to 720. */
  readonly heldPlanHours?: number | null | undefined;
  /** Years for which audit events are kept. Then they are deleted by whole months. 1 to 30. */
  readonly retentionAuditYears?: number | null | undefined;
  /** Years for which the consent of a connection is kept after the connection is deleted. That of a connection that exists is never deleted. 1 to 30. */
  readonly retentionConsentYears?: number | null | undefined;
  /** Months for which runs are kept, with what each did to each person. Then they are deleted by whole months, at the end of the month in which this time is over. What is known of an address on a list stays: where it stands there, what has ever been seen of it, what exports want of it, and what came last of it. 1 to 120. */
  readonly retentionRunMonths?: number | null | undefined;
};

/** Why a run was not performed. The list is closed. */
export type SkipReason =
  /** An earlier run of the export had not finished. */
  | 'ALREADY_RUNNING'
  /** Nobody agreed to this transfer in the wording in force, for this account. */
  | 'CONSENT_REQUIRED'
  /** The consent was withdrawn. */
  | 'CONSENT_WITHDRAWN'
  /** The connection has no export user. */
  | 'EXPORT_USER_MISSING'
  /** The export user is no longer an active admin. */
  | 'EXPORT_USER_UNABLE'
  /** A held plan of the export waits for a decision. */
  | 'HELD_PLAN_WAITING'
  /** No worker was running at the time. Then it was too late by the export's schedule, or a later time was due as well. */
  | 'MISSED'
  /** The destination does not accept the connection's credential. */
  | 'NEEDS_REAUTHENTICATION'
  /** The export is detached. */
  | 'NO_CONNECTION'
  /** The export is paused. */
  | 'PAUSED';

/** How to sort a list. A field by which the list cannot be sorted is refused (BAD_USER_INPUT), naming those by which it can. */
export type SortInput = {
  /** The field of the listed type to sort by. */
  readonly field: string;
  /** Which end comes first. */
  readonly order?: SortOrder;
};

/** Which end of a sorted list comes first. */
export type SortOrder =
  /** Smallest first. */
  | 'ASC'
  /** Largest first. */
  | 'DESC';

/** What kind of system the profiles live in. */
export type SourceKind =
  /** A ClickHouse database. Not available in this version. */
  | 'CLICKHOUSE'
  /** CSV or Parquet files. Not available in this version. */
  | 'FILES'
  /** A PostgreSQL database. */
  | 'POSTGRESQL';

/** Whether a recipient agreed, to have opens and clicks tracked or to text messages. */
export type TrackConsent =
  /** They did not agree. */
  | 'NO'
  /** What the destination knows stays; a new subscriber counts there as having agreed. */
  | 'UNCHANGED'
  /** They agreed. */
  | 'YES';

/** What a person leaves when they unsubscribe from a list. */
export type UnsubscribeScope =
  /** All lists of the client; the address is suppressed there. */
  | 'ALL_CLIENT_LISTS'
  /** This list only. */
  | 'ONLY_THIS_LIST';

/** What to change. What is left out stays as it is. Null is refused (NOT_NULLABLE) where an export cannot be without something. */
export type UpdateExportInput = {
  /** Another client. */
  readonly clientId?: string | null | undefined;
  /** Guards to change; null: the usual ones again. */
  readonly guards?: GuardsInput | null | undefined;
  /** Another list. */
  readonly listId?: string | null | undefined;
  /** Data matching instead of the whole of the present one: what is left out of it, or null in it, is cleared. */
  readonly matching?: MatchingInput | null | undefined;
  /** What it does to its list. */
  readonly membership?: Membership | null | undefined;
  /** As people call it; 1 to 200 characters. */
  readonly name?: string | null | undefined;
  /** How many recipients of one run may be newly rejected, not removed though they should be, or in doubt before anybody is told (REJECTIONS); with 0, any of them is told. Null is 0 again. */
  readonly notifyRejectedOver?: number | null | undefined;
  /** What happens to leavers. An export that is no longer a MIRROR keeps them. */
  readonly onLeave?: OnLeave | null | undefined;
  /** How often a run that failed for a cause that can pass is tried again, from 0 to 10, each time after a longer pause. Null is the usual 3 again. */
  readonly retries?: number | null | undefined;
  /** The segments instead of the present ones. */
  readonly segmentIds?: ReadonlyArray<string> | null | undefined;
};

/** What to change. What is left out stays as it is. */
export type UpdateSegmentInput = {
  /** As people call it; 1 to 200 characters. */
  readonly name?: string | null | undefined;
  /** Another statement. It is checked, and must go on showing what exports match. */
  readonly sql?: string | null | undefined;
};

/** What to change. What is left out stays as it is. */
export type UpdateSourceInput = {
  /** Another connection string; it is checked before it is saved. */
  readonly connectionString?: string | null | undefined;
  /** As people call it; 1 to 200 characters. */
  readonly name?: string | null | undefined;
  /** Another table or view; it is checked before it is saved. */
  readonly profileRelation?: string | null | undefined;
};

/** What to change; what is left out stays as it is. */
export type UpdateWebhookInput = {
  /** Whether it is told anything at all. What waited for a disabled one is not sent later. */
  readonly enabled?: boolean | null | undefined;
  /** Of which exports it is told; all of them when null. What concerns a connection without any export is told only to webhooks for all. */
  readonly exportIds?: ReadonlyArray<string> | null | undefined;
  /** What it is told of. TEST cannot be chosen. */
  readonly kinds?: ReadonlyArray<NotificationKind> | null | undefined;
  /** As people call it; 1 to 200 characters. */
  readonly name?: string | null | undefined;
  /** Where it is sent: http or https, without a user name or password. Unless the operator allows it, not in a private network. Redirects are not followed. */
  readonly url?: string | null | undefined;
};

/** Whether a person may come in. */
export type UserStatus =
  /** They may. */
  | 'ACTIVE'
  /** They may not, and nothing acts for them, until an admin reactivates them. */
  | 'DEACTIVATED';

/** How the viewer stands to one export, as far as notifications go. */
export type Watching =
  /** They are told of nothing about it. */
  | 'MUTE'
  /** They are told of what they chose for all exports. */
  | 'USUAL'
  /** They are told of everything about it. */
  | 'WATCH';

/** What an empty profile value, or one that cannot be sent at all, does to what the destination has. */
export type WhenEmpty =
  /** What is there is emptied. */
  | 'CLEAR'
  /** What is there stays. */
  | 'KEEP';

/** What becomes of times that passed while nothing could run, as when the server was down. Each of them is in the history: those that are not made up for as SKIPPED for the reason MISSED. */
export type WhenMissed =
  /** The latest of them is made up for by one run, if it is not too old for that. */
  | 'RUN_ONCE'
  /** None is made up for. A run that begins up to five minutes late was not missed. */
  | 'SKIP';

/** What becomes of a time at which the export is still running, or waits to. */
export type WhenRunning =
  /** It is SKIPPED for the reason ALREADY_RUNNING. */
  | 'SKIP'
  /** Its run waits until the other has ended. At most one waits: further times are SKIPPED for the reason ALREADY_RUNNING. */
  | 'WAIT';

/** What becomes of text longer than the 250 characters that the destination keeps. */
export type WhenTooLong =
  /** It is cut, and the run says how many were. */
  | 'CUT'
  /** The recipient is rejected without being sent, with code 810. */
  | 'REJECT';

/** Which of several profiles with one address is sent. */
export type WinnerInput = {
  /** The profile field that is compared. */
  readonly field: string;
  /** Which value wins; empty ones come last. */
  readonly order: WinnerOrder;
};

/** Which value of a field wins. */
export type WinnerOrder =
  /** The smallest: the earliest time, the lowest number, the first text. */
  | 'FIRST'
  /** The greatest: the latest time, the highest number, the last text. */
  | 'NEWEST';

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly id: string, readonly name: string, readonly email: string, readonly role: Role, readonly timeZone: string } };

export type ApiTokensQueryVariables = Exact<{
  userId?: string | null | undefined;
}>;


export type ApiTokensQuery = { readonly apiTokens: ReadonlyArray<{ readonly id: string, readonly name: string, readonly role: Role, readonly createdAt: string, readonly expiresAt: string | null, readonly lastUsedAt: string | null }> };

export type CreateApiTokenMutationVariables = Exact<{
  name: string;
  role: Role;
  expiresAt?: string | null | undefined;
}>;


export type CreateApiTokenMutation = { readonly createApiToken:
    | { readonly __typename: 'ApiTokenCreated', readonly id: string, readonly name: string, readonly token: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type RevokeApiTokenMutationVariables = Exact<{
  id: string;
}>;


export type RevokeApiTokenMutation = { readonly revokeApiToken:
    | { readonly __typename: 'Deleted', readonly id: string }
    | { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SessionsQueryVariables = Exact<{
  userId?: string | null | undefined;
}>;


export type SessionsQuery = { readonly sessions: ReadonlyArray<{ readonly id: string, readonly createdAt: string, readonly lastUsedAt: string, readonly networkAddress: string | null, readonly device: string, readonly current: boolean }> };

export type RevokeSessionMutationVariables = Exact<{
  id: string;
}>;


export type RevokeSessionMutation = { readonly revokeSession:
    | { readonly __typename: 'Deleted', readonly id: string }
    | { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type RevokeOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeOtherSessionsMutation = { readonly revokeOtherSessions: { readonly count: number } };

export type AuditEventsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  filter: AuditEventFilter;
}>;


export type AuditEventsQuery = { readonly auditEvents: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly at: string, readonly actorId: string | null, readonly actorName: string | null, readonly tokenName: string | null, readonly networkAddress: string | null, readonly operation: string | null, readonly action: string, readonly outcome: AuditOutcome, readonly objectKind: string | null, readonly objectId: string | null, readonly objectName: string | null, readonly details: unknown, readonly changes: ReadonlyArray<{ readonly field: string, readonly before: string | null, readonly after: string | null }> } }> } };

export type AuditPeopleQueryVariables = Exact<{ [key: string]: never; }>;


export type AuditPeopleQuery = { readonly users: { readonly items: ReadonlyArray<{ readonly id: string, readonly name: string }> } };

export type ConnectionRowFragment = { readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> };

export type ConsentRecordFragment = { readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> };

export type ConnectionRecordFragment = { readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> };

type ConnectionAnswer_Connection_Fragment = { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> };

type ConnectionAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type ConnectionAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type ConnectionAnswerFragment =
  | ConnectionAnswer_Connection_Fragment
  | ConnectionAnswer_NotFound_Fragment
  | ConnectionAnswer_ValidationError_Fragment
;

export type ConnectionsQueryVariables = Exact<{
  offset: number;
  limit: number;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
}>;


export type ConnectionsQuery = { readonly connections: { readonly totalCount: number, readonly permissions: ReadonlyArray<Permission>, readonly items: ReadonlyArray<{ readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }> } };

export type ConnectionQueryVariables = Exact<{
  id: string;
}>;


export type ConnectionQuery = { readonly connection: { readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> } | null };

export type ConnectionClientsQueryVariables = Exact<{
  id: string;
}>;


export type ConnectionClientsQuery = { readonly connection: { readonly clients: ReadonlyArray<{ readonly id: string, readonly name: string }> | null } | null };

export type ClientListsQueryVariables = Exact<{
  id: string;
  clientId: string;
}>;


export type ClientListsQuery = { readonly connection: { readonly lists: ReadonlyArray<{ readonly id: string, readonly name: string }> | null } | null };

export type DestinationListQueryVariables = Exact<{
  id: string;
  listId: string;
}>;


export type DestinationListQuery = { readonly connection: { readonly list: { readonly id: string, readonly name: string, readonly activeSubscribers: number | null, readonly confirmedOptIn: boolean, readonly unsubscribeScope: UnsubscribeScope, readonly customFields: ReadonlyArray<{ readonly key: string, readonly name: string, readonly type: DestinationFieldType, readonly options: ReadonlyArray<string> }> } | null } | null };

export type ConsentStatementQueryVariables = Exact<{
  locale: Locale;
}>;


export type ConsentStatementQuery = { readonly consentStatement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string } };

export type CreateConnectionMutationVariables = Exact<{
  input: CreateConnectionInput;
}>;


export type CreateConnectionMutation = { readonly createConnection:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type UpdateConnectionMutationVariables = Exact<{
  id: string;
  displayName: string;
}>;


export type UpdateConnectionMutation = { readonly updateConnection:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type GiveConsentMutationVariables = Exact<{
  connectionId: string;
  statementVersion: string;
  locale: Locale;
}>;


export type GiveConsentMutation = { readonly giveConsent:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type WithdrawConsentMutationVariables = Exact<{
  connectionId: string;
}>;


export type WithdrawConsentMutation = { readonly withdrawConsent:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type AuthenticateWithApiKeyMutationVariables = Exact<{
  connectionId: string;
  apiKey: string;
}>;


export type AuthenticateWithApiKeyMutation = { readonly authenticateWithApiKey:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type BeginOAuthMutationVariables = Exact<{
  connectionId: string;
}>;


export type BeginOAuthMutation = { readonly beginOAuth:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'OAuthBegun', readonly url: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type AddSelfAsExportUserMutationVariables = Exact<{
  connectionId: string;
  password?: string | null | undefined;
}>;


export type AddSelfAsExportUserMutation = { readonly addSelfAsExportUser:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ShareConnectionMutationVariables = Exact<{
  id: string;
}>;


export type ShareConnectionMutation = { readonly shareConnection:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type UnshareConnectionMutationVariables = Exact<{
  id: string;
}>;


export type UnshareConnectionMutation = { readonly unshareConnection:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type TestConnectionMutationVariables = Exact<{
  id: string;
}>;


export type TestConnectionMutation = { readonly testConnection:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DeleteConnectionMutationVariables = Exact<{
  id: string;
  dependentExports: DependentExports;
  leaving: Leaving;
}>;


export type DeleteConnectionMutation = { readonly deleteConnection:
    | { readonly __typename: 'Deleted', readonly id: string }
    | { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SetSubscriberAllowanceMutationVariables = Exact<{
  connectionId: string;
  allowance?: number | null | undefined;
}>;


export type SetSubscriberAllowanceMutation = { readonly setSubscriberAllowance:
    | { readonly __typename: 'Connection', readonly subscriberAllowance: number | null, readonly oauthUnavailable: string | null, readonly consentDueAt: string | null, readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly authentication: { readonly method: AuthenticationMethod, readonly hint: string, readonly authenticatedAt: string, readonly authenticatedBy: { readonly id: string, readonly name: string } | null } | null, readonly consents: ReadonlyArray<{ readonly id: string, readonly action: ConsentAction, readonly at: string, readonly networkAddress: string | null, readonly by: { readonly id: string, readonly name: string }, readonly token: { readonly id: string, readonly name: string } | null, readonly statement: { readonly version: string, readonly locale: Locale, readonly text: string, readonly sha256: string }, readonly account: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DepartedRecipientsQueryVariables = Exact<{
  exportId: string;
  state?: ReadonlyArray<DepartedState> | DepartedState | null | undefined;
  onceClaimed?: boolean | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type DepartedRecipientsQuery = { readonly departedRecipients: { readonly totalCount: number, readonly counts: ReadonlyArray<{ readonly state: DepartedState, readonly count: number }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly email: string, readonly state: DepartedState, readonly explanation: string, readonly stateDate: string | null, readonly seenAt: string } }> } | null };

export type DepartedOfQueryVariables = Exact<{
  exportId: string;
}>;


export type DepartedOfQuery = { readonly export: { readonly id: string, readonly name: string, readonly listName: string, readonly permissions: ReadonlyArray<Permission> } | null };

export type ErasureRowFragment = { readonly id: string, readonly at: string, readonly state: ErasureState, readonly maskedAddress: string, readonly completedAt: string | null, readonly blockLiftedAt: string | null, readonly by: { readonly id: string, readonly name: string }, readonly lists: ReadonlyArray<{ readonly listId: string, readonly listName: string, readonly done: boolean, readonly what: string, readonly code: ErasedWhat, readonly triedAt: string | null }> };

export type ErasureFragment = { readonly addressHash: string, readonly permanentErasure: string, readonly blockLiftedReason: string | null, readonly id: string, readonly at: string, readonly state: ErasureState, readonly maskedAddress: string, readonly completedAt: string | null, readonly blockLiftedAt: string | null, readonly blockLiftedBy: { readonly id: string, readonly name: string } | null, readonly by: { readonly id: string, readonly name: string }, readonly lists: ReadonlyArray<{ readonly listId: string, readonly listName: string, readonly done: boolean, readonly what: string, readonly code: ErasedWhat, readonly triedAt: string | null }> };

export type ErasuresQueryVariables = Exact<{
  offset?: number | null | undefined;
  limit?: number | null | undefined;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
}>;


export type ErasuresQuery = { readonly erasures: { readonly totalCount: number, readonly permissions: ReadonlyArray<Permission>, readonly items: ReadonlyArray<{ readonly id: string, readonly at: string, readonly state: ErasureState, readonly maskedAddress: string, readonly completedAt: string | null, readonly blockLiftedAt: string | null, readonly by: { readonly id: string, readonly name: string }, readonly lists: ReadonlyArray<{ readonly listId: string, readonly listName: string, readonly done: boolean, readonly what: string, readonly code: ErasedWhat, readonly triedAt: string | null }> }> } };

export type ErasureReceiptQueryVariables = Exact<{
  id: string;
}>;


export type ErasureReceiptQuery = { readonly erasure: { readonly addressHash: string, readonly permanentErasure: string, readonly blockLiftedReason: string | null, readonly id: string, readonly at: string, readonly state: ErasureState, readonly maskedAddress: string, readonly completedAt: string | null, readonly blockLiftedAt: string | null, readonly blockLiftedBy: { readonly id: string, readonly name: string } | null, readonly by: { readonly id: string, readonly name: string }, readonly lists: ReadonlyArray<{ readonly listId: string, readonly listName: string, readonly done: boolean, readonly what: string, readonly code: ErasedWhat, readonly triedAt: string | null }> } | null };

export type EraseRecipientMutationVariables = Exact<{
  email: string;
}>;


export type EraseRecipientMutation = { readonly eraseRecipient:
    | { readonly __typename: 'ErasureReceipt', readonly addressHash: string, readonly permanentErasure: string, readonly blockLiftedReason: string | null, readonly id: string, readonly at: string, readonly state: ErasureState, readonly maskedAddress: string, readonly completedAt: string | null, readonly blockLiftedAt: string | null, readonly blockLiftedBy: { readonly id: string, readonly name: string } | null, readonly by: { readonly id: string, readonly name: string }, readonly lists: ReadonlyArray<{ readonly listId: string, readonly listName: string, readonly done: boolean, readonly what: string, readonly code: ErasedWhat, readonly triedAt: string | null }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type LiftErasureBlockMutationVariables = Exact<{
  id: string;
  reason: string;
}>;


export type LiftErasureBlockMutation = { readonly liftErasureBlock:
    | { readonly __typename: 'ErasureReceipt', readonly addressHash: string, readonly permanentErasure: string, readonly blockLiftedReason: string | null, readonly id: string, readonly at: string, readonly state: ErasureState, readonly maskedAddress: string, readonly completedAt: string | null, readonly blockLiftedAt: string | null, readonly blockLiftedBy: { readonly id: string, readonly name: string } | null, readonly by: { readonly id: string, readonly name: string }, readonly lists: ReadonlyArray<{ readonly listId: string, readonly listName: string, readonly done: boolean, readonly what: string, readonly code: ErasedWhat, readonly triedAt: string | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ExportRowFragment = { readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } };

export type ExportRecordFragment = { readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } };

type ExportAnswer_Export_Fragment = { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } };

type ExportAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type ExportAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type ExportAnswerFragment =
  | ExportAnswer_Export_Fragment
  | ExportAnswer_NotFound_Fragment
  | ExportAnswer_ValidationError_Fragment
;

export type ExportsQueryVariables = Exact<{
  offset: number;
  limit: number;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
  filter?: ExportFilter | null | undefined;
}>;


export type ExportsQuery = { readonly exports: { readonly totalCount: number, readonly permissions: ReadonlyArray<Permission>, readonly items: ReadonlyArray<{ readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }> } };

export type ExportQueryVariables = Exact<{
  id: string;
}>;


export type ExportQuery = { readonly export: { readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly list: { readonly id: string, readonly name: string, readonly activeSubscribers: number | null, readonly confirmedOptIn: boolean, readonly unsubscribeScope: UnsubscribeScope, readonly customFields: ReadonlyArray<{ readonly key: string, readonly name: string, readonly type: DestinationFieldType, readonly options: ReadonlyArray<string> }> } | null, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } } | null };

export type CreateExportMutationVariables = Exact<{
  input: CreateExportInput;
}>;


export type CreateExportMutation = { readonly createExport:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ExportRemovableQueryVariables = Exact<{
  id: string;
}>;


export type ExportRemovableQuery = { readonly export: { readonly listName: string, readonly removable: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } } | null };

export type UpdateExportMutationVariables = Exact<{
  id: string;
  input: UpdateExportInput;
  leaving: Leaving;
}>;


export type UpdateExportMutation = { readonly updateExport:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DuplicateExportMutationVariables = Exact<{
  id: string;
}>;


export type DuplicateExportMutation = { readonly duplicateExport:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DeleteExportMutationVariables = Exact<{
  id: string;
  leaving: Leaving;
}>;


export type DeleteExportMutation = { readonly deleteExport:
    | { readonly __typename: 'Deleted', readonly id: string }
    | { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type AttachConnectionMutationVariables = Exact<{
  exportId: string;
  connectionId: string;
}>;


export type AttachConnectionMutation = { readonly attachConnection:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DetachConnectionMutationVariables = Exact<{
  exportId: string;
}>;


export type DetachConnectionMutation = { readonly detachConnection:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type PauseExportMutationVariables = Exact<{
  id: string;
}>;


export type PauseExportMutation = { readonly pauseExport:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ResumeExportMutationVariables = Exact<{
  id: string;
}>;


export type ResumeExportMutation = { readonly resumeExport:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type AddSegmentToExportMutationVariables = Exact<{
  exportId: string;
  segmentId: string;
}>;


export type AddSegmentToExportMutation = { readonly addSegmentToExport:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type RemoveSegmentFromExportMutationVariables = Exact<{
  exportId: string;
  segmentId: string;
}>;


export type RemoveSegmentFromExportMutation = { readonly removeSegmentFromExport:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ConsentMatchPartsFragment = { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> };

export type MatchingPartsFragment = { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null };

export type ProposeMatchingQueryVariables = Exact<{
  segmentIds: ReadonlyArray<string> | string;
  connectionId: string;
  listId: string;
}>;


export type ProposeMatchingQuery = { readonly proposeMatching: { readonly email: string | null, readonly name: ReadonlyArray<string>, readonly mobileNumber: string | null, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string }>, readonly reasons: ReadonlyArray<{ readonly path: string, readonly field: string, readonly code: string, readonly message: string }>, readonly newFields: ReadonlyArray<{ readonly field: string, readonly name: string, readonly type: DestinationFieldType, readonly options: ReadonlyArray<string> }> } | null };

export type MatchingPreflightQueryVariables = Exact<{
  segmentIds: ReadonlyArray<string> | string;
  connectionId: string;
  listId: string;
  matching: MatchingInput;
}>;


export type MatchingPreflightQuery = { readonly matchingPreflight:
    | { readonly __typename: 'MatchingPreflight', readonly evaluated: number, readonly complete: boolean, readonly missing: number, readonly syntax: number, readonly withheld: number, readonly duplicates: number, readonly rejected: number, readonly sendable: number, readonly losses: ReadonlyArray<{ readonly code: string, readonly field: string | null, readonly count: number, readonly message: string }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type CreateDestinationListMutationVariables = Exact<{
  connectionId: string;
  input: NewDestinationListInput;
}>;


export type CreateDestinationListMutation = { readonly createDestinationList:
    | { readonly __typename: 'DestinationList', readonly id: string, readonly name: string }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type CreateDestinationFieldMutationVariables = Exact<{
  connectionId: string;
  listId: string;
  input: NewDestinationFieldInput;
}>;


export type CreateDestinationFieldMutation = { readonly createDestinationField:
    | { readonly __typename: 'DestinationField', readonly key: string, readonly name: string }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type AddDestinationOptionsMutationVariables = Exact<{
  connectionId: string;
  listId: string;
  key: string;
  options: ReadonlyArray<string> | string;
}>;


export type AddDestinationOptionsMutation = { readonly addDestinationOptions:
    | { readonly __typename: 'DestinationField', readonly key: string, readonly name: string }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type NotificationRowFragment = { readonly id: string, readonly kind: NotificationKind, readonly code: string | null, readonly createdAt: string, readonly title: string, readonly exportCount: number, readonly connectionId: string | null, readonly connectionName: string | null, readonly runId: string | null, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> };

export type DeliveryRowFragment = { readonly id: string, readonly channel: NotificationChannel, readonly state: NotificationDeliveryState, readonly attempts: number, readonly createdAt: string, readonly nextAttemptAt: string | null, readonly endedAt: string | null, readonly problem: string | null, readonly webhookName: string | null, readonly webhook: { readonly id: string, readonly name: string } | null, readonly user: { readonly id: string, readonly name: string } | null, readonly notification: { readonly id: string, readonly kind: NotificationKind, readonly code: string | null, readonly createdAt: string, readonly title: string, readonly exportCount: number, readonly connectionId: string | null, readonly connectionName: string | null, readonly runId: string | null, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> } };

export type WebhookRowFragment = { readonly id: string, readonly name: string, readonly url: string, readonly kinds: ReadonlyArray<NotificationKind>, readonly enabled: boolean, readonly disabledBecause: string | null, readonly formerSecretUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> | null };

type WebhookWithSecretAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type WebhookWithSecretAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

type WebhookWithSecretAnswer_WebhookWithSecret_Fragment = { readonly __typename: 'WebhookWithSecret', readonly secret: string, readonly webhook: { readonly id: string, readonly name: string, readonly url: string, readonly kinds: ReadonlyArray<NotificationKind>, readonly enabled: boolean, readonly disabledBecause: string | null, readonly formerSecretUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> | null } };

export type WebhookWithSecretAnswerFragment =
  | WebhookWithSecretAnswer_NotFound_Fragment
  | WebhookWithSecretAnswer_ValidationError_Fragment
  | WebhookWithSecretAnswer_WebhookWithSecret_Fragment
;

type TestAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type TestAnswer_TestDelivery_Fragment = { readonly __typename: 'TestDelivery', readonly sent: boolean, readonly message: string };

type TestAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type TestAnswerFragment =
  | TestAnswer_NotFound_Fragment
  | TestAnswer_TestDelivery_Fragment
  | TestAnswer_ValidationError_Fragment
;

export type PreferencePartsFragment = { readonly email: boolean, readonly kinds: ReadonlyArray<NotificationKind>, readonly emailAvailable: boolean };

export type WatchedExportFragment = { readonly id: string, readonly name: string, readonly watching: Watching };

export type NotificationsQueryVariables = Exact<{
  offset?: number | null | undefined;
  limit?: number | null | undefined;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
  filter?: NotificationFilter | null | undefined;
}>;


export type NotificationsQuery = { readonly notifications: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly kind: NotificationKind, readonly code: string | null, readonly createdAt: string, readonly title: string, readonly exportCount: number, readonly connectionId: string | null, readonly connectionName: string | null, readonly runId: string | null, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }> } };

export type NotificationQueryVariables = Exact<{
  id: string;
}>;


export type NotificationQuery = { readonly notification: { readonly message: string, readonly advice: string | null, readonly id: string, readonly kind: NotificationKind, readonly code: string | null, readonly createdAt: string, readonly title: string, readonly exportCount: number, readonly connectionId: string | null, readonly connectionName: string | null, readonly runId: string | null, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> } | null };

export type NotificationDeliveriesQueryVariables = Exact<{
  offset?: number | null | undefined;
  limit?: number | null | undefined;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
  filter?: NotificationDeliveryFilter | null | undefined;
}>;


export type NotificationDeliveriesQuery = { readonly notificationDeliveries: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly channel: NotificationChannel, readonly state: NotificationDeliveryState, readonly attempts: number, readonly createdAt: string, readonly nextAttemptAt: string | null, readonly endedAt: string | null, readonly problem: string | null, readonly webhookName: string | null, readonly webhook: { readonly id: string, readonly name: string } | null, readonly user: { readonly id: string, readonly name: string } | null, readonly notification: { readonly id: string, readonly kind: NotificationKind, readonly code: string | null, readonly createdAt: string, readonly title: string, readonly exportCount: number, readonly connectionId: string | null, readonly connectionName: string | null, readonly runId: string | null, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> } }> } };

export type WebhooksQueryVariables = Exact<{
  offset?: number | null | undefined;
  limit?: number | null | undefined;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
}>;


export type WebhooksQuery = { readonly webhooks: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly name: string, readonly url: string, readonly kinds: ReadonlyArray<NotificationKind>, readonly enabled: boolean, readonly disabledBecause: string | null, readonly formerSecretUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> | null }> } };

export type WebhookQueryVariables = Exact<{
  id: string;
}>;


export type WebhookQuery = { readonly webhook: { readonly id: string, readonly name: string, readonly url: string, readonly kinds: ReadonlyArray<NotificationKind>, readonly enabled: boolean, readonly disabledBecause: string | null, readonly formerSecretUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> | null } | null };

export type CreateWebhookMutationVariables = Exact<{
  input: CreateWebhookInput;
}>;


export type CreateWebhookMutation = { readonly createWebhook:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
    | { readonly __typename: 'WebhookWithSecret', readonly secret: string, readonly webhook: { readonly id: string, readonly name: string, readonly url: string, readonly kinds: ReadonlyArray<NotificationKind>, readonly enabled: boolean, readonly disabledBecause: string | null, readonly formerSecretUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> | null } }
   };

export type UpdateWebhookMutationVariables = Exact<{
  id: string;
  input: UpdateWebhookInput;
}>;


export type UpdateWebhookMutation = { readonly updateWebhook:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
    | { readonly __typename: 'Webhook', readonly id: string, readonly name: string, readonly url: string, readonly kinds: ReadonlyArray<NotificationKind>, readonly enabled: boolean, readonly disabledBecause: string | null, readonly formerSecretUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> | null }
   };

export type RotateWebhookSecretMutationVariables = Exact<{
  id: string;
}>;


export type RotateWebhookSecretMutation = { readonly rotateWebhookSecret:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
    | { readonly __typename: 'WebhookWithSecret', readonly secret: string, readonly webhook: { readonly id: string, readonly name: string, readonly url: string, readonly kinds: ReadonlyArray<NotificationKind>, readonly enabled: boolean, readonly disabledBecause: string | null, readonly formerSecretUntil: string | null, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> | null } }
   };

export type DeleteWebhookMutationVariables = Exact<{
  id: string;
}>;


export type DeleteWebhookMutation = { readonly deleteWebhook:
    | { readonly __typename: 'Deleted', readonly id: string }
    | { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SendTestWebhookMutationVariables = Exact<{
  id: string;
}>;


export type SendTestWebhookMutation = { readonly sendTestWebhook:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'TestDelivery', readonly sent: boolean, readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SendTestNotificationMutationVariables = Exact<{ [key: string]: never; }>;


export type SendTestNotificationMutation = { readonly sendTestNotification:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'TestDelivery', readonly sent: boolean, readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type NotificationPreferencesQueryVariables = Exact<{ [key: string]: never; }>;


export type NotificationPreferencesQuery = { readonly notificationPreferences: { readonly email: boolean, readonly kinds: ReadonlyArray<NotificationKind>, readonly emailAvailable: boolean } };

export type UpdateNotificationPreferencesMutationVariables = Exact<{
  input: NotificationPreferencesInput;
}>;


export type UpdateNotificationPreferencesMutation = { readonly updateNotificationPreferences:
    | { readonly __typename: 'NotificationPreferences', readonly email: boolean, readonly kinds: ReadonlyArray<NotificationKind>, readonly emailAvailable: boolean }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type WatchedExportsQueryVariables = Exact<{
  offset: number;
}>;


export type WatchedExportsQuery = { readonly exports: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly name: string, readonly watching: Watching }> } };

export type WatchExportMutationVariables = Exact<{
  exportId: string;
}>;


export type WatchExportMutation = { readonly watchExport:
    | { readonly __typename: 'Export', readonly id: string, readonly name: string, readonly watching: Watching }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type MuteExportMutationVariables = Exact<{
  exportId: string;
}>;


export type MuteExportMutation = { readonly muteExport:
    | { readonly __typename: 'Export', readonly id: string, readonly name: string, readonly watching: Watching }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type UnwatchExportMutationVariables = Exact<{
  exportId: string;
}>;


export type UnwatchExportMutation = { readonly unwatchExport:
    | { readonly __typename: 'Export', readonly id: string, readonly name: string, readonly watching: Watching }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type OverviewQueryVariables = Exact<{
  setUp: boolean;
}>;


export type OverviewQuery = { readonly sources?: { readonly totalCount: number }, readonly segments?: { readonly totalCount: number }, readonly connections?: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly displayName: string, readonly type: DestinationType, readonly status: ConnectionStatus, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly sharedWithContributors: boolean, readonly exportUser: { readonly id: string, readonly name: string } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }> }> }, readonly exports: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly name: string }> }, readonly exportRuns: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly export: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number } }> } };

export type ExportListsQueryVariables = Exact<{
  offset: number;
  limit: number;
}>;


export type ExportListsQuery = { readonly exports: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly listId: string, readonly listName: string, readonly permissions: ReadonlyArray<Permission>, readonly client: { readonly name: string } | null }> } };

export type RecipientQueryVariables = Exact<{
  listId: string;
  email: string;
  offset: number;
  limit: number;
}>;


export type RecipientQuery = { readonly recipient: { readonly email: string, readonly listId: string, readonly state: string, readonly eventCount: number, readonly claimedBy: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly events: ReadonlyArray<{ readonly at: string, readonly kind: RecipientEventKind, readonly what: string, readonly why: string, readonly code: number | null, readonly run: { readonly id: string } | null, readonly export: { readonly id: string, readonly name: string } | null }> } | null };

type Refusal_ExportAlreadyRunning_Fragment = { readonly __typename: 'ExportAlreadyRunning', readonly message: string };

type Refusal_InUse_Fragment = { readonly __typename: 'InUse', readonly message: string };

type Refusal_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type Refusal_PlanOutdated_Fragment = { readonly __typename: 'PlanOutdated', readonly message: string };

type Refusal_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type RefusalFragment =
  | Refusal_ExportAlreadyRunning_Fragment
  | Refusal_InUse_Fragment
  | Refusal_NotFound_Fragment
  | Refusal_PlanOutdated_Fragment
  | Refusal_ValidationError_Fragment
;

type Deletion_Deleted_Fragment = { readonly __typename: 'Deleted', readonly id: string };

type Deletion_InUse_Fragment = { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> };

type Deletion_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type Deletion_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type DeletionFragment =
  | Deletion_Deleted_Fragment
  | Deletion_InUse_Fragment
  | Deletion_NotFound_Fragment
  | Deletion_ValidationError_Fragment
;

export type RunCountsFragment = { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number };

export type RunRowFragment = { readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly export: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number } };

export type UndecidedRemovalFragment = { readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null };

export type RunRecordFragment = { readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null };

type RunAnswer_ExportAlreadyRunning_Fragment = { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } };

type RunAnswer_ExportRun_Fragment = { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null };

type RunAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type RunAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type RunAnswerFragment =
  | RunAnswer_ExportAlreadyRunning_Fragment
  | RunAnswer_ExportRun_Fragment
  | RunAnswer_NotFound_Fragment
  | RunAnswer_ValidationError_Fragment
;

export type ExportRunsQueryVariables = Exact<{
  offset: number;
  limit: number;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
  filter?: ExportRunFilter | null | undefined;
}>;


export type ExportRunsQuery = { readonly exportRuns: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly export: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number } }> } };

export type ExportRunQueryVariables = Exact<{
  id: string;
}>;


export type ExportRunQuery = { readonly exportRun: { readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null } | null };

export type RunRecipientsQueryVariables = Exact<{
  id: string;
  outcome?: RecipientOutcome | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type RunRecipientsQuery = { readonly exportRun: { readonly recipients: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly email: string | null, readonly outcome: RecipientOutcome, readonly code: number | null, readonly meaning: string | null, readonly reason: string | null } }> } } | null };

export type PlanSamplesQueryVariables = Exact<{
  id: string;
  count: number;
}>;


export type PlanSamplesQuery = { readonly exportRun: { readonly samples: ReadonlyArray<{ readonly set: PlanSet, readonly count: number, readonly emails: ReadonlyArray<string> }> } | null };

export type StartExportRunMutationVariables = Exact<{
  exportId: string;
  idempotencyKey: string;
}>;


export type StartExportRunMutation = { readonly startExportRun:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type PlanExportMutationVariables = Exact<{
  exportId: string;
  idempotencyKey: string;
}>;


export type PlanExportMutation = { readonly planExport:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type VerifyExportMutationVariables = Exact<{
  exportId: string;
  idempotencyKey: string;
}>;


export type VerifyExportMutation = { readonly verifyExport:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type RetryRejectedMutationVariables = Exact<{
  exportId: string;
  idempotencyKey: string;
}>;


export type RetryRejectedMutation = { readonly retryRejected:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type CancelExportRunMutationVariables = Exact<{
  id: string;
}>;


export type CancelExportRunMutation = { readonly cancelExportRun:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ApproveHeldRunMutationVariables = Exact<{
  id: string;
}>;


export type ApproveHeldRunMutation = { readonly approveHeldRun:
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'PlanOutdated', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type RejectHeldRunMutationVariables = Exact<{
  id: string;
  reason: string;
}>;


export type RejectHeldRunMutation = { readonly rejectHeldRun:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ExportRunProgressSubscriptionVariables = Exact<{
  runId: string;
}>;


export type ExportRunProgressSubscription = { readonly exportRunProgress: { readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null } };

export type RequestRemovalAgainMutationVariables = Exact<{
  id: string;
}>;


export type RequestRemovalAgainMutation = { readonly requestRemovalAgain:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type GiveUpRemovalMutationVariables = Exact<{
  id: string;
}>;


export type GiveUpRemovalMutation = { readonly giveUpRemoval:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly permissions: ReadonlyArray<Permission>, readonly attempt: number, readonly nextAttemptAt: string | null, readonly ratePerSecond: number | null, readonly longestRecheckMs: number | null, readonly estimatedFinishAt: string | null, readonly heldAt: string | null, readonly heldUntil: string | null, readonly approvedAt: string | null, readonly rejectedReason: string | null, readonly estimatedCalls: number | null, readonly estimatedSeconds: number | null, readonly waitingBecause: string | null, readonly listId: string | null, readonly id: string, readonly kind: RunKind, readonly trigger: RunTrigger, readonly slot: string | null, readonly state: RunState, readonly skipReason: SkipReason | null, readonly queuedAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly progress: number, readonly export: { readonly permissions: ReadonlyArray<Permission>, readonly id: string, readonly name: string } | null, readonly heldBecause: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number, readonly limit: number | null }>, readonly approvedBy: { readonly id: string, readonly name: string } | null, readonly rejectedBy: { readonly id: string, readonly name: string } | null, readonly failure: { readonly code: string, readonly message: string, readonly advice: string } | null, readonly verification: { readonly members: number, readonly onList: number, readonly matching: number, readonly missing: number, readonly unexpected: number, readonly different: number, readonly changedAtSource: number, readonly changedAtDestination: number } | null, readonly warnings: ReadonlyArray<{ readonly code: string, readonly message: string, readonly count: number | null }>, readonly rejections: ReadonlyArray<{ readonly code: number, readonly meaning: string, readonly advice: string, readonly count: number }>, readonly requestedBy: { readonly id: string, readonly name: string } | null, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly counts: { readonly evaluated: number, readonly invalid: number | null, readonly withheld: number | null, readonly duplicates: number | null, readonly unique: number | null, readonly unchanged: number | null, readonly toAdd: number | null, readonly toUpdate: number | null, readonly toRemove: number | null, readonly toRemoveWithdrawn: number | null, readonly added: number, readonly updated: number, readonly rejected: number, readonly inDoubt: number, readonly skippedByMode: number | null, readonly stillRejected: number | null, readonly notAttempted: number | null, readonly removed: number, readonly removalFailed: number, readonly removalNotNeeded: number, readonly removalInDoubt: number, readonly removalNotAttempted: number | null, readonly keptByClaim: number | null, readonly keptForeign: number | null, readonly destinationNew: number, readonly destinationExisting: number }, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SchedulePartsFragment = { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string };

export type RefreshPartsFragment = { readonly enabled: boolean, readonly cron: string | null, readonly timeZone: string | null, readonly summary: string, readonly permissions: ReadonlyArray<Permission>, readonly nextTimes: ReadonlyArray<string> };

type PreviewAnswer_SchedulePreview_Fragment = { readonly __typename: 'SchedulePreview', readonly nextTimes: ReadonlyArray<string>, readonly summary: string, readonly clockChanges: string };

type PreviewAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type PreviewAnswerFragment =
  | PreviewAnswer_SchedulePreview_Fragment
  | PreviewAnswer_ValidationError_Fragment
;

export type StartedRunFragment = { readonly export: { readonly id: string, readonly name: string }, readonly result:
    | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
    | { readonly __typename: 'ExportRun', readonly id: string, readonly state: RunState }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type PreviewScheduleQueryVariables = Exact<{
  schedule: ExportScheduleInput;
}>;


export type PreviewScheduleQuery = { readonly previewSchedule:
    | { readonly __typename: 'SchedulePreview', readonly nextTimes: ReadonlyArray<string>, readonly summary: string, readonly clockChanges: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type PreviewRefreshScheduleQueryVariables = Exact<{
  cron: string;
  timeZone: string;
}>;


export type PreviewRefreshScheduleQuery = { readonly previewRefreshSchedule:
    | { readonly __typename: 'SchedulePreview', readonly nextTimes: ReadonlyArray<string>, readonly summary: string, readonly clockChanges: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SetExportSchedulesMutationVariables = Exact<{
  exportIds: ReadonlyArray<string> | string;
  schedule: ExportScheduleInput;
}>;


export type SetExportSchedulesMutation = { readonly setExportSchedules: ReadonlyArray<{ readonly exportId: string, readonly result:
      | { readonly __typename: 'Export', readonly id: string, readonly name: string, readonly schedule: { readonly summary: string } }
      | { readonly __typename: 'NotFound', readonly message: string }
      | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
     }> };

export type RefreshScheduleQueryVariables = Exact<{ [key: string]: never; }>;


export type RefreshScheduleQuery = { readonly refreshSchedule: { readonly enabled: boolean, readonly cron: string | null, readonly timeZone: string | null, readonly summary: string, readonly permissions: ReadonlyArray<Permission>, readonly nextTimes: ReadonlyArray<string> } };

export type SetRefreshScheduleMutationVariables = Exact<{
  enabled: boolean;
  cron?: string | null | undefined;
  timeZone?: string | null | undefined;
}>;


export type SetRefreshScheduleMutation = { readonly setRefreshSchedule:
    | { readonly __typename: 'RefreshSchedule', readonly enabled: boolean, readonly cron: string | null, readonly timeZone: string | null, readonly summary: string, readonly permissions: ReadonlyArray<Permission>, readonly nextTimes: ReadonlyArray<string> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type BulkRunForecastQueryVariables = Exact<{
  scope: BulkRunScope;
  segmentId?: string | null | undefined;
}>;


export type BulkRunForecastQuery = { readonly bulkRunForecast:
    | { readonly __typename: 'BulkRunForecasts', readonly items: ReadonlyArray<{ readonly willRun: boolean, readonly code: string | null, readonly message: string | null, readonly advice: string | null, readonly export: { readonly id: string, readonly name: string } }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type StartAllExportRunsMutationVariables = Exact<{
  idempotencyKey: string;
}>;


export type StartAllExportRunsMutation = { readonly startAllExportRuns: ReadonlyArray<{ readonly export: { readonly id: string, readonly name: string }, readonly result:
      | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
      | { readonly __typename: 'ExportRun', readonly id: string, readonly state: RunState }
      | { readonly __typename: 'NotFound', readonly message: string }
      | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
     }> };

export type StartRefreshMutationVariables = Exact<{
  idempotencyKey: string;
}>;


export type StartRefreshMutation = { readonly startRefresh: ReadonlyArray<{ readonly export: { readonly id: string, readonly name: string }, readonly result:
      | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
      | { readonly __typename: 'ExportRun', readonly id: string, readonly state: RunState }
      | { readonly __typename: 'NotFound', readonly message: string }
      | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
     }> };

export type StartSegmentExportRunsMutationVariables = Exact<{
  segmentId: string;
  idempotencyKey: string;
}>;


export type StartSegmentExportRunsMutation = { readonly startSegmentExportRuns:
    | { readonly __typename: 'BulkRuns', readonly items: ReadonlyArray<{ readonly export: { readonly id: string, readonly name: string }, readonly result:
          | { readonly __typename: 'ExportAlreadyRunning', readonly message: string, readonly run: { readonly id: string } }
          | { readonly __typename: 'ExportRun', readonly id: string, readonly state: RunState }
          | { readonly __typename: 'NotFound', readonly message: string }
          | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
         }> }
    | { readonly __typename: 'NotFound', readonly message: string }
   };

export type SetTimeZoneMutationVariables = Exact<{
  timeZone: string;
}>;


export type SetTimeZoneMutation = { readonly updateViewer:
    | { readonly __typename: 'User', readonly id: string, readonly timeZone: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SetExportScheduleMutationVariables = Exact<{
  exportId: string;
  schedule: ExportScheduleInput;
}>;


export type SetExportScheduleMutation = { readonly setExportSchedule:
    | { readonly __typename: 'Export', readonly listId: string, readonly retries: number, readonly notifyRejectedOver: number, readonly watching: Watching, readonly nextRunTimes: ReadonlyArray<string>, readonly id: string, readonly name: string, readonly paused: boolean, readonly listName: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly createdAt: string, readonly updatedAt: string, readonly permissions: ReadonlyArray<Permission>, readonly nextRun: ReadonlyArray<string>, readonly guards: { readonly maxMembers: number, readonly maxLeaverShare: number, readonly maxWithdrawnShare: number, readonly maxRejectedShare: number }, readonly notices: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }> }>, readonly matching: { readonly email: string, readonly name: ReadonlyArray<string>, readonly nameWhenEmpty: WhenEmpty, readonly nameWhenTooLong: WhenTooLong, readonly mobileNumber: string | null, readonly mobileNumberWhenEmpty: WhenEmpty, readonly customFields: ReadonlyArray<{ readonly key: string, readonly field: string, readonly whenEmpty: WhenEmpty, readonly whenTooLong: WhenTooLong }>, readonly consentToTrack: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> }, readonly consentToSms: { readonly value: TrackConsent | null, readonly field: string | null, readonly otherwise: TrackConsent, readonly values: ReadonlyArray<{ readonly value: string, readonly consent: TrackConsent }> } | null, readonly recipientConsent: { readonly field: string, readonly yesValues: ReadonlyArray<string>, readonly refusalWithholds: RefusalWithholds, readonly removeWhenGone: boolean } | null, readonly winner: { readonly order: WinnerOrder, readonly field: string } | null }, readonly undecidedRemovals: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null, readonly undecided: { readonly people: number, readonly keptByClaim: number, readonly keptForeign: number } | null }>, readonly connection: { readonly id: string, readonly displayName: string, readonly status: ConnectionStatus, readonly permissions: ReadonlyArray<Permission> } | null, readonly problems: ReadonlyArray<{ readonly code: string, readonly message: string, readonly advice: string }>, readonly client: { readonly id: string, readonly name: string } | null, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly source: { readonly id: string } }>, readonly lastRun: { readonly id: string, readonly kind: RunKind, readonly state: RunState, readonly queuedAt: string, readonly finishedAt: string | null } | null, readonly schedule: { readonly kind: ScheduleKind, readonly cron: string | null, readonly timeZone: string | null, readonly everyMinutes: number | null, readonly startsAt: string | null, readonly endsAt: string | null, readonly whenMissed: WhenMissed, readonly missedWithinMinutes: number, readonly whenRunning: WhenRunning, readonly summary: string } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SegmentRecordFragment = { readonly id: string, readonly name: string, readonly sql: string | null, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly permissions: ReadonlyArray<Permission>, readonly source: { readonly id: string, readonly name: string }, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly permissions: ReadonlyArray<Permission> }> };

type SegmentAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type SegmentAnswer_Segment_Fragment = { readonly __typename: 'Segment', readonly id: string, readonly name: string, readonly sql: string | null, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly permissions: ReadonlyArray<Permission>, readonly source: { readonly id: string, readonly name: string }, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly permissions: ReadonlyArray<Permission> }> };

type SegmentAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type SegmentAnswerFragment =
  | SegmentAnswer_NotFound_Fragment
  | SegmentAnswer_Segment_Fragment
  | SegmentAnswer_ValidationError_Fragment
;

export type SegmentsQueryVariables = Exact<{
  offset: number;
  limit: number;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
}>;


export type SegmentsQuery = { readonly segments: { readonly totalCount: number, readonly permissions: ReadonlyArray<Permission>, readonly items: ReadonlyArray<{ readonly id: string, readonly name: string, readonly sql: string | null, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly permissions: ReadonlyArray<Permission>, readonly source: { readonly id: string, readonly name: string }, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly permissions: ReadonlyArray<Permission> }> }> } };

export type SegmentQueryVariables = Exact<{
  id: string;
}>;


export type SegmentQuery = { readonly segment: { readonly id: string, readonly name: string, readonly sql: string | null, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly permissions: ReadonlyArray<Permission>, readonly source: { readonly id: string, readonly name: string }, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly permissions: ReadonlyArray<Permission> }> } | null };

export type SegmentPreviewQueryVariables = Exact<{
  sourceId: string;
  sql: string;
}>;


export type SegmentPreviewQuery = { readonly segmentPreview:
    | { readonly __typename: 'SegmentPreview', readonly memberCount: number, readonly rows: ReadonlyArray<ReadonlyArray<string | null> | null>, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type CreateSegmentMutationVariables = Exact<{
  input: CreateSegmentInput;
}>;


export type CreateSegmentMutation = { readonly createSegment:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'Segment', readonly id: string, readonly name: string, readonly sql: string | null, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly permissions: ReadonlyArray<Permission>, readonly source: { readonly id: string, readonly name: string }, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly permissions: ReadonlyArray<Permission> }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type UpdateSegmentMutationVariables = Exact<{
  id: string;
  input: UpdateSegmentInput;
}>;


export type UpdateSegmentMutation = { readonly updateSegment:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'Segment', readonly id: string, readonly name: string, readonly sql: string | null, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly permissions: ReadonlyArray<Permission>, readonly source: { readonly id: string, readonly name: string }, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly permissions: ReadonlyArray<Permission> }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type CountSegmentMutationVariables = Exact<{
  id: string;
}>;


export type CountSegmentMutation = { readonly countSegment:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'Segment', readonly id: string, readonly name: string, readonly sql: string | null, readonly memberCount: number | null, readonly memberCountAt: string | null, readonly permissions: ReadonlyArray<Permission>, readonly source: { readonly id: string, readonly name: string }, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }>, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string, readonly membership: Membership, readonly onLeave: OnLeave, readonly permissions: ReadonlyArray<Permission> }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DeleteSegmentMutationVariables = Exact<{
  id: string;
}>;


export type DeleteSegmentMutation = { readonly deleteSegment:
    | { readonly __typename: 'Deleted', readonly id: string }
    | { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SettingsRecordFragment = { readonly retentionRunMonths: number, readonly retentionAuditYears: number, readonly retentionConsentYears: number, readonly consentGraceDays: number, readonly heldPlanHours: number, readonly concurrentRuns: number, readonly concurrentRunsPerConnection: number, readonly updatedAt: string };

export type SettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingsQuery = { readonly settings: { readonly retentionRunMonths: number, readonly retentionAuditYears: number, readonly retentionConsentYears: number, readonly consentGraceDays: number, readonly heldPlanHours: number, readonly concurrentRuns: number, readonly concurrentRunsPerConnection: number, readonly updatedAt: string } };

export type UpdateSettingsMutationVariables = Exact<{
  input: SettingsInput;
}>;


export type UpdateSettingsMutation = { readonly updateSettings:
    | { readonly __typename: 'Settings', readonly retentionRunMonths: number, readonly retentionAuditYears: number, readonly retentionConsentYears: number, readonly consentGraceDays: number, readonly heldPlanHours: number, readonly concurrentRuns: number, readonly concurrentRunsPerConnection: number, readonly updatedAt: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DeletedConnectionsQueryVariables = Exact<{
  offset: number;
  limit: number;
}>;


export type DeletedConnectionsQuery = { readonly deletedConnections: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly displayName: string, readonly deletedAt: string }> } };

export type SourceRecordFragment = { readonly id: string, readonly name: string, readonly kind: SourceKind, readonly profileRelation: string, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }> };

type SourceAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type SourceAnswer_Source_Fragment = { readonly __typename: 'Source', readonly id: string, readonly name: string, readonly kind: SourceKind, readonly profileRelation: string, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }> };

type SourceAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type SourceAnswerFragment =
  | SourceAnswer_NotFound_Fragment
  | SourceAnswer_Source_Fragment
  | SourceAnswer_ValidationError_Fragment
;

export type SourcesQueryVariables = Exact<{
  offset: number;
  limit: number;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
}>;


export type SourcesQuery = { readonly sources: { readonly totalCount: number, readonly permissions: ReadonlyArray<Permission>, readonly items: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: SourceKind, readonly profileRelation: string, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }> }> } };

export type SourceQueryVariables = Exact<{
  id: string;
}>;


export type SourceQuery = { readonly source: { readonly id: string, readonly name: string, readonly kind: SourceKind, readonly profileRelation: string, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }> } | null };

export type CreateSourceMutationVariables = Exact<{
  input: CreateSourceInput;
}>;


export type CreateSourceMutation = { readonly createSource:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'Source', readonly id: string, readonly name: string, readonly kind: SourceKind, readonly profileRelation: string, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type UpdateSourceMutationVariables = Exact<{
  id: string;
  input: UpdateSourceInput;
}>;


export type UpdateSourceMutation = { readonly updateSource:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'Source', readonly id: string, readonly name: string, readonly kind: SourceKind, readonly profileRelation: string, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type TestSourceMutationVariables = Exact<{
  id: string;
}>;


export type TestSourceMutation = { readonly testSource:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'Source', readonly id: string, readonly name: string, readonly kind: SourceKind, readonly profileRelation: string, readonly createdAt: string, readonly permissions: ReadonlyArray<Permission>, readonly fields: ReadonlyArray<{ readonly name: string, readonly type: FieldType, readonly nullable: boolean }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DeleteSourceMutationVariables = Exact<{
  id: string;
}>;


export type DeleteSourceMutation = { readonly deleteSource:
    | { readonly __typename: 'Deleted', readonly id: string }
    | { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type RunStatisticsQueryVariables = Exact<{
  filter?: ExportRunFilter | null | undefined;
  timeZone: string;
}>;


export type RunStatisticsQuery = { readonly runStatistics:
    | { readonly __typename: 'RunStatistics', readonly from: string, readonly to: string, readonly total: number, readonly averageSeconds: number | null, readonly medianSeconds: number | null, readonly averageSent: number | null, readonly averageRejected: number | null, readonly byState: ReadonlyArray<{ readonly state: RunState, readonly count: number }>, readonly days: ReadonlyArray<{ readonly day: string, readonly runs: number, readonly succeeded: number, readonly withWarnings: number, readonly failed: number, readonly skipped: number, readonly sent: number, readonly removed: number, readonly rejected: number, readonly averageSeconds: number | null }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ConnectionHealthQueryVariables = Exact<{
  id: string;
}>;


export type ConnectionHealthQuery = { readonly connection: { readonly id: string, readonly health: { readonly standing: HealthStanding, readonly score: number | null, readonly performed: number, readonly failed: number, readonly failedInARow: number, readonly lastSucceededAt: string | null, readonly lastFailedAt: string | null } } | null };

export type UserRowFragment = { readonly id: string, readonly name: string, readonly email: string, readonly role: Role, readonly status: UserStatus, readonly locale: Locale, readonly createdAt: string, readonly lastLoginAt: string | null, readonly permissions: ReadonlyArray<Permission> };

type UserAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type UserAnswer_User_Fragment = { readonly __typename: 'User', readonly id: string, readonly name: string, readonly email: string, readonly role: Role, readonly status: UserStatus, readonly locale: Locale, readonly createdAt: string, readonly lastLoginAt: string | null, readonly permissions: ReadonlyArray<Permission> };

type UserAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type UserAnswerFragment =
  | UserAnswer_NotFound_Fragment
  | UserAnswer_User_Fragment
  | UserAnswer_ValidationError_Fragment
;

export type InvitationRowFragment = { readonly id: string, readonly email: string, readonly name: string, readonly role: Role, readonly locale: Locale, readonly createdAt: string, readonly expiresAt: string, readonly mailedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string } | null };

type InvitationAnswer_InvitationCreated_Fragment = { readonly __typename: 'InvitationCreated', readonly link: string | null, readonly mailProblem: string | null, readonly invitation: { readonly id: string, readonly email: string, readonly name: string, readonly role: Role, readonly locale: Locale, readonly createdAt: string, readonly expiresAt: string, readonly mailedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string } | null } };

type InvitationAnswer_NotFound_Fragment = { readonly __typename: 'NotFound', readonly message: string };

type InvitationAnswer_ValidationError_Fragment = { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> };

export type InvitationAnswerFragment =
  | InvitationAnswer_InvitationCreated_Fragment
  | InvitationAnswer_NotFound_Fragment
  | InvitationAnswer_ValidationError_Fragment
;

export type UsersQueryVariables = Exact<{
  offset?: number | null | undefined;
  limit?: number | null | undefined;
  sort?: SortInput | null | undefined;
  search?: string | null | undefined;
}>;


export type UsersQuery = { readonly users: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly name: string, readonly email: string, readonly role: Role, readonly status: UserStatus, readonly locale: Locale, readonly createdAt: string, readonly lastLoginAt: string | null, readonly permissions: ReadonlyArray<Permission> }> } };

export type UserQueryVariables = Exact<{
  id: string;
}>;


export type UserQuery = { readonly user: { readonly id: string, readonly name: string, readonly email: string, readonly role: Role, readonly status: UserStatus, readonly locale: Locale, readonly createdAt: string, readonly lastLoginAt: string | null, readonly permissions: ReadonlyArray<Permission> } | null };

export type InvitationsQueryVariables = Exact<{ [key: string]: never; }>;


export type InvitationsQuery = { readonly invitations: { readonly totalCount: number, readonly items: ReadonlyArray<{ readonly id: string, readonly email: string, readonly name: string, readonly role: Role, readonly locale: Locale, readonly createdAt: string, readonly expiresAt: string, readonly mailedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string } | null }> } };

export type InviteUserMutationVariables = Exact<{
  email: string;
  name: string;
  role: Role;
  locale: Locale;
}>;


export type InviteUserMutation = { readonly inviteUser:
    | { readonly __typename: 'InvitationCreated', readonly link: string | null, readonly mailProblem: string | null, readonly invitation: { readonly id: string, readonly email: string, readonly name: string, readonly role: Role, readonly locale: Locale, readonly createdAt: string, readonly expiresAt: string, readonly mailedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string } | null } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ResendInvitationMutationVariables = Exact<{
  id: string;
}>;


export type ResendInvitationMutation = { readonly resendInvitation:
    | { readonly __typename: 'InvitationCreated', readonly link: string | null, readonly mailProblem: string | null, readonly invitation: { readonly id: string, readonly email: string, readonly name: string, readonly role: Role, readonly locale: Locale, readonly createdAt: string, readonly expiresAt: string, readonly mailedAt: string | null, readonly createdBy: { readonly id: string, readonly name: string } | null } }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type RevokeInvitationMutationVariables = Exact<{
  id: string;
}>;


export type RevokeInvitationMutation = { readonly revokeInvitation:
    | { readonly __typename: 'Deleted', readonly id: string }
    | { readonly __typename: 'InUse', readonly message: string, readonly exports: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly segments: ReadonlyArray<{ readonly id: string, readonly name: string }>, readonly runs: ReadonlyArray<{ readonly id: string, readonly removalOf: { readonly exportName: string, readonly listName: string } | null }> }
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type SendPasswordLinkMutationVariables = Exact<{
  userId: string;
}>;


export type SendPasswordLinkMutation = { readonly sendPasswordLink:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'PasswordLinkCreated', readonly link: string | null, readonly mailProblem: string | null, readonly expiresAt: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ChangeUserRoleMutationVariables = Exact<{
  userId: string;
  role: Role;
}>;


export type ChangeUserRoleMutation = { readonly changeUserRole:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'User', readonly id: string, readonly name: string, readonly email: string, readonly role: Role, readonly status: UserStatus, readonly locale: Locale, readonly createdAt: string, readonly lastLoginAt: string | null, readonly permissions: ReadonlyArray<Permission> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type DeactivateUserMutationVariables = Exact<{
  userId: string;
}>;


export type DeactivateUserMutation = { readonly deactivateUser:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'User', readonly id: string, readonly name: string, readonly email: string, readonly role: Role, readonly status: UserStatus, readonly locale: Locale, readonly createdAt: string, readonly lastLoginAt: string | null, readonly permissions: ReadonlyArray<Permission> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export type ReactivateUserMutationVariables = Exact<{
  userId: string;
}>;


export type ReactivateUserMutation = { readonly reactivateUser:
    | { readonly __typename: 'NotFound', readonly message: string }
    | { readonly __typename: 'User', readonly id: string, readonly name: string, readonly email: string, readonly role: Role, readonly status: UserStatus, readonly locale: Locale, readonly createdAt: string, readonly lastLoginAt: string | null, readonly permissions: ReadonlyArray<Permission> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly fields: ReadonlyArray<{ readonly path: string, readonly code: string, readonly message: string }> }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ConnectionRowFragmentDoc = new TypedDocumentString(`
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
    `, {"fragmentName":"ConnectionRow"}) as unknown as TypedDocumentString<ConnectionRowFragment, unknown>;
export const ConsentRecordFragmentDoc = new TypedDocumentString(`
    fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
    `, {"fragmentName":"ConsentRecord"}) as unknown as TypedDocumentString<ConsentRecordFragment, unknown>;
export const ConnectionRecordFragmentDoc = new TypedDocumentString(`
    fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}`, {"fragmentName":"ConnectionRecord"}) as unknown as TypedDocumentString<ConnectionRecordFragment, unknown>;
export const RefusalFragmentDoc = new TypedDocumentString(`
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
    `, {"fragmentName":"Refusal"}) as unknown as TypedDocumentString<RefusalFragment, unknown>;
export const ConnectionAnswerFragmentDoc = new TypedDocumentString(`
    fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`, {"fragmentName":"ConnectionAnswer"}) as unknown as TypedDocumentString<ConnectionAnswerFragment, unknown>;
export const ErasureRowFragmentDoc = new TypedDocumentString(`
    fragment ErasureRow on ErasureReceipt {
  id
  at
  state
  maskedAddress
  completedAt
  blockLiftedAt
  by {
    id
    name
  }
  lists {
    listId
    listName
    done
    what
    code
    triedAt
  }
}
    `, {"fragmentName":"ErasureRow"}) as unknown as TypedDocumentString<ErasureRowFragment, unknown>;
export const ErasureFragmentDoc = new TypedDocumentString(`
    fragment Erasure on ErasureReceipt {
  ...ErasureRow
  addressHash
  permanentErasure
  blockLiftedReason
  blockLiftedBy {
    id
    name
  }
}
    fragment ErasureRow on ErasureReceipt {
  id
  at
  state
  maskedAddress
  completedAt
  blockLiftedAt
  by {
    id
    name
  }
  lists {
    listId
    listName
    done
    what
    code
    triedAt
  }
}`, {"fragmentName":"Erasure"}) as unknown as TypedDocumentString<ErasureFragment, unknown>;
export const SchedulePartsFragmentDoc = new TypedDocumentString(`
    fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}
    `, {"fragmentName":"ScheduleParts"}) as unknown as TypedDocumentString<SchedulePartsFragment, unknown>;
export const ExportRowFragmentDoc = new TypedDocumentString(`
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
    fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`, {"fragmentName":"ExportRow"}) as unknown as TypedDocumentString<ExportRowFragment, unknown>;
export const ConsentMatchPartsFragmentDoc = new TypedDocumentString(`
    fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
    `, {"fragmentName":"ConsentMatchParts"}) as unknown as TypedDocumentString<ConsentMatchPartsFragment, unknown>;
export const MatchingPartsFragmentDoc = new TypedDocumentString(`
    fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
    fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}`, {"fragmentName":"MatchingParts"}) as unknown as TypedDocumentString<MatchingPartsFragment, unknown>;
export const UndecidedRemovalFragmentDoc = new TypedDocumentString(`
    fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
    `, {"fragmentName":"UndecidedRemoval"}) as unknown as TypedDocumentString<UndecidedRemovalFragment, unknown>;
export const ExportRecordFragmentDoc = new TypedDocumentString(`
    fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`, {"fragmentName":"ExportRecord"}) as unknown as TypedDocumentString<ExportRecordFragment, unknown>;
export const ExportAnswerFragmentDoc = new TypedDocumentString(`
    fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`, {"fragmentName":"ExportAnswer"}) as unknown as TypedDocumentString<ExportAnswerFragment, unknown>;
export const NotificationRowFragmentDoc = new TypedDocumentString(`
    fragment NotificationRow on Notification {
  id
  kind
  code
  createdAt
  title
  exportCount
  exports {
    id
    name
  }
  connectionId
  connectionName
  runId
}
    `, {"fragmentName":"NotificationRow"}) as unknown as TypedDocumentString<NotificationRowFragment, unknown>;
export const DeliveryRowFragmentDoc = new TypedDocumentString(`
    fragment DeliveryRow on NotificationDelivery {
  id
  channel
  state
  attempts
  createdAt
  nextAttemptAt
  endedAt
  problem
  webhookName
  webhook {
    id
    name
  }
  user {
    id
    name
  }
  notification {
    ...NotificationRow
  }
}
    fragment NotificationRow on Notification {
  id
  kind
  code
  createdAt
  title
  exportCount
  exports {
    id
    name
  }
  connectionId
  connectionName
  runId
}`, {"fragmentName":"DeliveryRow"}) as unknown as TypedDocumentString<DeliveryRowFragment, unknown>;
export const WebhookRowFragmentDoc = new TypedDocumentString(`
    fragment WebhookRow on Webhook {
  id
  name
  url
  kinds
  enabled
  disabledBecause
  formerSecretUntil
  createdAt
  updatedAt
  permissions
  exports {
    id
    name
  }
}
    `, {"fragmentName":"WebhookRow"}) as unknown as TypedDocumentString<WebhookRowFragment, unknown>;
export const WebhookWithSecretAnswerFragmentDoc = new TypedDocumentString(`
    fragment WebhookWithSecretAnswer on WebhookWithSecretResult {
  __typename
  ... on WebhookWithSecret {
    secret
    webhook {
      ...WebhookRow
    }
  }
  ...Refusal
}
    fragment WebhookRow on Webhook {
  id
  name
  url
  kinds
  enabled
  disabledBecause
  formerSecretUntil
  createdAt
  updatedAt
  permissions
  exports {
    id
    name
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`, {"fragmentName":"WebhookWithSecretAnswer"}) as unknown as TypedDocumentString<WebhookWithSecretAnswerFragment, unknown>;
export const TestAnswerFragmentDoc = new TypedDocumentString(`
    fragment TestAnswer on TestDeliveryResult {
  __typename
  ... on TestDelivery {
    sent
    message
  }
  ...Refusal
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`, {"fragmentName":"TestAnswer"}) as unknown as TypedDocumentString<TestAnswerFragment, unknown>;
export const PreferencePartsFragmentDoc = new TypedDocumentString(`
    fragment PreferenceParts on NotificationPreferences {
  email
  kinds
  emailAvailable
}
    `, {"fragmentName":"PreferenceParts"}) as unknown as TypedDocumentString<PreferencePartsFragment, unknown>;
export const WatchedExportFragmentDoc = new TypedDocumentString(`
    fragment WatchedExport on Export {
  id
  name
  watching
}
    `, {"fragmentName":"WatchedExport"}) as unknown as TypedDocumentString<WatchedExportFragment, unknown>;
export const DeletionFragmentDoc = new TypedDocumentString(`
    fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`, {"fragmentName":"Deletion"}) as unknown as TypedDocumentString<DeletionFragment, unknown>;
export const RunCountsFragmentDoc = new TypedDocumentString(`
    fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
    `, {"fragmentName":"RunCounts"}) as unknown as TypedDocumentString<RunCountsFragment, unknown>;
export const RunRowFragmentDoc = new TypedDocumentString(`
    fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
    fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}`, {"fragmentName":"RunRow"}) as unknown as TypedDocumentString<RunRowFragment, unknown>;
export const RunRecordFragmentDoc = new TypedDocumentString(`
    fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
    fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}`, {"fragmentName":"RunRecord"}) as unknown as TypedDocumentString<RunRecordFragment, unknown>;
export const RunAnswerFragmentDoc = new TypedDocumentString(`
    fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}`, {"fragmentName":"RunAnswer"}) as unknown as TypedDocumentString<RunAnswerFragment, unknown>;
export const RefreshPartsFragmentDoc = new TypedDocumentString(`
    fragment RefreshParts on RefreshSchedule {
  enabled
  cron
  timeZone
  summary
  permissions
  nextTimes(count: 10)
}
    `, {"fragmentName":"RefreshParts"}) as unknown as TypedDocumentString<RefreshPartsFragment, unknown>;
export const PreviewAnswerFragmentDoc = new TypedDocumentString(`
    fragment PreviewAnswer on SchedulePreviewResult {
  __typename
  ... on SchedulePreview {
    nextTimes
    summary
    clockChanges
  }
  ...Refusal
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`, {"fragmentName":"PreviewAnswer"}) as unknown as TypedDocumentString<PreviewAnswerFragment, unknown>;
export const StartedRunFragmentDoc = new TypedDocumentString(`
    fragment StartedRun on BulkRun {
  export {
    id
    name
  }
  result {
    __typename
    ... on ExportRun {
      id
      state
    }
    ... on ExportAlreadyRunning {
      run {
        id
      }
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`, {"fragmentName":"StartedRun"}) as unknown as TypedDocumentString<StartedRunFragment, unknown>;
export const SegmentRecordFragmentDoc = new TypedDocumentString(`
    fragment SegmentRecord on Segment {
  id
  name
  sql
  memberCount
  memberCountAt
  permissions
  source {
    id
    name
  }
  fields {
    name
    type
    nullable
  }
  exports {
    id
    name
    membership
    onLeave
    permissions
  }
}
    `, {"fragmentName":"SegmentRecord"}) as unknown as TypedDocumentString<SegmentRecordFragment, unknown>;
export const SegmentAnswerFragmentDoc = new TypedDocumentString(`
    fragment SegmentAnswer on SegmentResult {
  __typename
  ...SegmentRecord
  ...Refusal
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SegmentRecord on Segment {
  id
  name
  sql
  memberCount
  memberCountAt
  permissions
  source {
    id
    name
  }
  fields {
    name
    type
    nullable
  }
  exports {
    id
    name
    membership
    onLeave
    permissions
  }
}`, {"fragmentName":"SegmentAnswer"}) as unknown as TypedDocumentString<SegmentAnswerFragment, unknown>;
export const SettingsRecordFragmentDoc = new TypedDocumentString(`
    fragment SettingsRecord on Settings {
  retentionRunMonths
  retentionAuditYears
  retentionConsentYears
  consentGraceDays
  heldPlanHours
  concurrentRuns
  concurrentRunsPerConnection
  updatedAt
}
    `, {"fragmentName":"SettingsRecord"}) as unknown as TypedDocumentString<SettingsRecordFragment, unknown>;
export const SourceRecordFragmentDoc = new TypedDocumentString(`
    fragment SourceRecord on Source {
  id
  name
  kind
  profileRelation
  createdAt
  permissions
  fields {
    name
    type
    nullable
  }
}
    `, {"fragmentName":"SourceRecord"}) as unknown as TypedDocumentString<SourceRecordFragment, unknown>;
export const SourceAnswerFragmentDoc = new TypedDocumentString(`
    fragment SourceAnswer on SourceResult {
  __typename
  ...SourceRecord
  ...Refusal
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SourceRecord on Source {
  id
  name
  kind
  profileRelation
  createdAt
  permissions
  fields {
    name
    type
    nullable
  }
}`, {"fragmentName":"SourceAnswer"}) as unknown as TypedDocumentString<SourceAnswerFragment, unknown>;
export const UserRowFragmentDoc = new TypedDocumentString(`
    fragment UserRow on User {
  id
  name
  email
  role
  status
  locale
  createdAt
  lastLoginAt
  permissions
}
    `, {"fragmentName":"UserRow"}) as unknown as TypedDocumentString<UserRowFragment, unknown>;
export const UserAnswerFragmentDoc = new TypedDocumentString(`
    fragment UserAnswer on UserResult {
  __typename
  ...UserRow
  ...Refusal
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UserRow on User {
  id
  name
  email
  role
  status
  locale
  createdAt
  lastLoginAt
  permissions
}`, {"fragmentName":"UserAnswer"}) as unknown as TypedDocumentString<UserAnswerFragment, unknown>;
export const InvitationRowFragmentDoc = new TypedDocumentString(`
    fragment InvitationRow on Invitation {
  id
  email
  name
  role
  locale
  createdAt
  expiresAt
  mailedAt
  createdBy {
    id
    name
  }
}
    `, {"fragmentName":"InvitationRow"}) as unknown as TypedDocumentString<InvitationRowFragment, unknown>;
export const InvitationAnswerFragmentDoc = new TypedDocumentString(`
    fragment InvitationAnswer on InvitationResult {
  __typename
  ... on InvitationCreated {
    link
    mailProblem
    invitation {
      ...InvitationRow
    }
  }
  ...Refusal
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment InvitationRow on Invitation {
  id
  email
  name
  role
  locale
  createdAt
  expiresAt
  mailedAt
  createdBy {
    id
    name
  }
}`, {"fragmentName":"InvitationAnswer"}) as unknown as TypedDocumentString<InvitationAnswerFragment, unknown>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    name
    email
    role
    timeZone
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const ApiTokensDocument = new TypedDocumentString(`
    query ApiTokens($userId: ID) {
  apiTokens(userId: $userId) {
    id
    name
    role
    createdAt
    expiresAt
    lastUsedAt
  }
}
    `) as unknown as TypedDocumentString<ApiTokensQuery, ApiTokensQueryVariables>;
export const CreateApiTokenDocument = new TypedDocumentString(`
    mutation CreateApiToken($name: String!, $role: Role!, $expiresAt: DateTime) {
  createApiToken(name: $name, role: $role, expiresAt: $expiresAt) {
    __typename
    ... on ApiTokenCreated {
      id
      name
      token
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<CreateApiTokenMutation, CreateApiTokenMutationVariables>;
export const RevokeApiTokenDocument = new TypedDocumentString(`
    mutation RevokeApiToken($id: ID!) {
  revokeApiToken(id: $id) {
    ...Deletion
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<RevokeApiTokenMutation, RevokeApiTokenMutationVariables>;
export const SessionsDocument = new TypedDocumentString(`
    query Sessions($userId: ID) {
  sessions(userId: $userId) {
    id
    createdAt
    lastUsedAt
    networkAddress
    device
    current
  }
}
    `) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = new TypedDocumentString(`
    mutation RevokeSession($id: ID!) {
  revokeSession(id: $id) {
    ...Deletion
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RevokeOtherSessionsDocument = new TypedDocumentString(`
    mutation RevokeOtherSessions {
  revokeOtherSessions {
    count
  }
}
    `) as unknown as TypedDocumentString<RevokeOtherSessionsMutation, RevokeOtherSessionsMutationVariables>;
export const AuditEventsDocument = new TypedDocumentString(`
    query AuditEvents($first: Int!, $after: String, $filter: AuditEventFilter!) {
  auditEvents(first: $first, after: $after, filter: $filter) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      cursor
      node {
        id
        at
        actorId
        actorName
        tokenName
        networkAddress
        operation
        action
        outcome
        objectKind
        objectId
        objectName
        details
        changes {
          field
          before
          after
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AuditEventsQuery, AuditEventsQueryVariables>;
export const AuditPeopleDocument = new TypedDocumentString(`
    query AuditPeople {
  users(limit: 200) {
    items {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<AuditPeopleQuery, AuditPeopleQueryVariables>;
export const ConnectionsDocument = new TypedDocumentString(`
    query Connections($offset: Int!, $limit: Int!, $sort: SortInput, $search: String) {
  connections(offset: $offset, limit: $limit, sort: $sort, search: $search) {
    totalCount
    permissions
    items {
      ...ConnectionRow
    }
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}`) as unknown as TypedDocumentString<ConnectionsQuery, ConnectionsQueryVariables>;
export const ConnectionDocument = new TypedDocumentString(`
    query Connection($id: ID!) {
  connection(id: $id) {
    ...ConnectionRecord
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}`) as unknown as TypedDocumentString<ConnectionQuery, ConnectionQueryVariables>;
export const ConnectionClientsDocument = new TypedDocumentString(`
    query ConnectionClients($id: ID!) {
  connection(id: $id) {
    clients {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionClientsQuery, ConnectionClientsQueryVariables>;
export const ClientListsDocument = new TypedDocumentString(`
    query ClientLists($id: ID!, $clientId: ID!) {
  connection(id: $id) {
    lists(clientId: $clientId) {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<ClientListsQuery, ClientListsQueryVariables>;
export const DestinationListDocument = new TypedDocumentString(`
    query DestinationList($id: ID!, $listId: ID!) {
  connection(id: $id) {
    list(listId: $listId) {
      id
      name
      activeSubscribers
      confirmedOptIn
      unsubscribeScope
      customFields {
        key
        name
        type
        options
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DestinationListQuery, DestinationListQueryVariables>;
export const ConsentStatementDocument = new TypedDocumentString(`
    query ConsentStatement($locale: Locale!) {
  consentStatement(locale: $locale) {
    version
    locale
    text
    sha256
  }
}
    `) as unknown as TypedDocumentString<ConsentStatementQuery, ConsentStatementQueryVariables>;
export const CreateConnectionDocument = new TypedDocumentString(`
    mutation CreateConnection($input: CreateConnectionInput!) {
  createConnection(input: $input) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<CreateConnectionMutation, CreateConnectionMutationVariables>;
export const UpdateConnectionDocument = new TypedDocumentString(`
    mutation UpdateConnection($id: ID!, $displayName: String!) {
  updateConnection(id: $id, displayName: $displayName) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<UpdateConnectionMutation, UpdateConnectionMutationVariables>;
export const GiveConsentDocument = new TypedDocumentString(`
    mutation GiveConsent($connectionId: ID!, $statementVersion: String!, $locale: Locale!) {
  giveConsent(
    connectionId: $connectionId
    statementVersion: $statementVersion
    locale: $locale
  ) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<GiveConsentMutation, GiveConsentMutationVariables>;
export const WithdrawConsentDocument = new TypedDocumentString(`
    mutation WithdrawConsent($connectionId: ID!) {
  withdrawConsent(connectionId: $connectionId) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<WithdrawConsentMutation, WithdrawConsentMutationVariables>;
export const AuthenticateWithApiKeyDocument = new TypedDocumentString(`
    mutation AuthenticateWithApiKey($connectionId: ID!, $apiKey: String!) {
  authenticateWithApiKey(connectionId: $connectionId, apiKey: $apiKey) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<AuthenticateWithApiKeyMutation, AuthenticateWithApiKeyMutationVariables>;
export const BeginOAuthDocument = new TypedDocumentString(`
    mutation BeginOAuth($connectionId: ID!) {
  beginOAuth(connectionId: $connectionId) {
    __typename
    ... on OAuthBegun {
      url
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<BeginOAuthMutation, BeginOAuthMutationVariables>;
export const AddSelfAsExportUserDocument = new TypedDocumentString(`
    mutation AddSelfAsExportUser($connectionId: ID!, $password: String) {
  addSelfAsExportUser(connectionId: $connectionId, password: $password) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<AddSelfAsExportUserMutation, AddSelfAsExportUserMutationVariables>;
export const ShareConnectionDocument = new TypedDocumentString(`
    mutation ShareConnection($id: ID!) {
  shareConnection(id: $id) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<ShareConnectionMutation, ShareConnectionMutationVariables>;
export const UnshareConnectionDocument = new TypedDocumentString(`
    mutation UnshareConnection($id: ID!) {
  unshareConnection(id: $id) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<UnshareConnectionMutation, UnshareConnectionMutationVariables>;
export const TestConnectionDocument = new TypedDocumentString(`
    mutation TestConnection($id: ID!) {
  testConnection(id: $id) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<TestConnectionMutation, TestConnectionMutationVariables>;
export const DeleteConnectionDocument = new TypedDocumentString(`
    mutation DeleteConnection($id: ID!, $dependentExports: DependentExports!, $leaving: Leaving!) {
  deleteConnection(
    id: $id
    dependentExports: $dependentExports
    leaving: $leaving
  ) {
    ...Deletion
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<DeleteConnectionMutation, DeleteConnectionMutationVariables>;
export const SetSubscriberAllowanceDocument = new TypedDocumentString(`
    mutation SetSubscriberAllowance($connectionId: ID!, $allowance: Int) {
  setSubscriberAllowance(connectionId: $connectionId, allowance: $allowance) {
    ...ConnectionAnswer
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment ConsentRecord on Consent {
  id
  action
  at
  by {
    id
    name
  }
  networkAddress
  token {
    id
    name
  }
  statement {
    version
    locale
    text
    sha256
  }
  account {
    id
    name
  }
}
fragment ConnectionRecord on Connection {
  ...ConnectionRow
  subscriberAllowance
  oauthUnavailable
  consentDueAt
  authentication {
    method
    hint
    authenticatedAt
    authenticatedBy {
      id
      name
    }
  }
  consents {
    ...ConsentRecord
  }
  exports {
    id
    name
  }
}
fragment ConnectionAnswer on ConnectionResult {
  __typename
  ...ConnectionRecord
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<SetSubscriberAllowanceMutation, SetSubscriberAllowanceMutationVariables>;
export const DepartedRecipientsDocument = new TypedDocumentString(`
    query DepartedRecipients($exportId: ID!, $state: [DepartedState!], $onceClaimed: Boolean, $first: Int!, $after: String) {
  departedRecipients(
    exportId: $exportId
    state: $state
    onceClaimed: $onceClaimed
    first: $first
    after: $after
  ) {
    totalCount
    counts {
      state
      count
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    edges {
      cursor
      node {
        email
        state
        explanation
        stateDate
        seenAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DepartedRecipientsQuery, DepartedRecipientsQueryVariables>;
export const DepartedOfDocument = new TypedDocumentString(`
    query DepartedOf($exportId: ID!) {
  export(id: $exportId) {
    id
    name
    listName
    permissions
  }
}
    `) as unknown as TypedDocumentString<DepartedOfQuery, DepartedOfQueryVariables>;
export const ErasuresDocument = new TypedDocumentString(`
    query Erasures($offset: Int, $limit: Int, $sort: SortInput, $search: String) {
  erasures(offset: $offset, limit: $limit, sort: $sort, search: $search) {
    totalCount
    permissions
    items {
      ...ErasureRow
    }
  }
}
    fragment ErasureRow on ErasureReceipt {
  id
  at
  state
  maskedAddress
  completedAt
  blockLiftedAt
  by {
    id
    name
  }
  lists {
    listId
    listName
    done
    what
    code
    triedAt
  }
}`) as unknown as TypedDocumentString<ErasuresQuery, ErasuresQueryVariables>;
export const ErasureReceiptDocument = new TypedDocumentString(`
    query ErasureReceipt($id: ID!) {
  erasure(id: $id) {
    ...Erasure
  }
}
    fragment ErasureRow on ErasureReceipt {
  id
  at
  state
  maskedAddress
  completedAt
  blockLiftedAt
  by {
    id
    name
  }
  lists {
    listId
    listName
    done
    what
    code
    triedAt
  }
}
fragment Erasure on ErasureReceipt {
  ...ErasureRow
  addressHash
  permanentErasure
  blockLiftedReason
  blockLiftedBy {
    id
    name
  }
}`) as unknown as TypedDocumentString<ErasureReceiptQuery, ErasureReceiptQueryVariables>;
export const EraseRecipientDocument = new TypedDocumentString(`
    mutation EraseRecipient($email: String!) {
  eraseRecipient(email: $email) {
    __typename
    ... on ErasureReceipt {
      ...Erasure
    }
    ...Refusal
  }
}
    fragment ErasureRow on ErasureReceipt {
  id
  at
  state
  maskedAddress
  completedAt
  blockLiftedAt
  by {
    id
    name
  }
  lists {
    listId
    listName
    done
    what
    code
    triedAt
  }
}
fragment Erasure on ErasureReceipt {
  ...ErasureRow
  addressHash
  permanentErasure
  blockLiftedReason
  blockLiftedBy {
    id
    name
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<EraseRecipientMutation, EraseRecipientMutationVariables>;
export const LiftErasureBlockDocument = new TypedDocumentString(`
    mutation LiftErasureBlock($id: ID!, $reason: String!) {
  liftErasureBlock(id: $id, reason: $reason) {
    __typename
    ... on ErasureReceipt {
      ...Erasure
    }
    ...Refusal
  }
}
    fragment ErasureRow on ErasureReceipt {
  id
  at
  state
  maskedAddress
  completedAt
  blockLiftedAt
  by {
    id
    name
  }
  lists {
    listId
    listName
    done
    what
    code
    triedAt
  }
}
fragment Erasure on ErasureReceipt {
  ...ErasureRow
  addressHash
  permanentErasure
  blockLiftedReason
  blockLiftedBy {
    id
    name
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<LiftErasureBlockMutation, LiftErasureBlockMutationVariables>;
export const ExportsDocument = new TypedDocumentString(`
    query Exports($offset: Int!, $limit: Int!, $sort: SortInput, $search: String, $filter: ExportFilter) {
  exports(
    offset: $offset
    limit: $limit
    sort: $sort
    search: $search
    filter: $filter
  ) {
    totalCount
    permissions
    items {
      ...ExportRow
    }
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<ExportsQuery, ExportsQueryVariables>;
export const ExportDocument = new TypedDocumentString(`
    query Export($id: ID!) {
  export(id: $id) {
    ...ExportRecord
    list {
      id
      name
      activeSubscribers
      confirmedOptIn
      unsubscribeScope
      customFields {
        key
        name
        type
        options
      }
    }
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<ExportQuery, ExportQueryVariables>;
export const CreateExportDocument = new TypedDocumentString(`
    mutation CreateExport($input: CreateExportInput!) {
  createExport(input: $input) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<CreateExportMutation, CreateExportMutationVariables>;
export const ExportRemovableDocument = new TypedDocumentString(`
    query ExportRemovable($id: ID!) {
  export(id: $id) {
    listName
    removable {
      people
      keptByClaim
      keptForeign
    }
  }
}
    `) as unknown as TypedDocumentString<ExportRemovableQuery, ExportRemovableQueryVariables>;
export const UpdateExportDocument = new TypedDocumentString(`
    mutation UpdateExport($id: ID!, $input: UpdateExportInput!, $leaving: Leaving!) {
  updateExport(id: $id, input: $input, leaving: $leaving) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<UpdateExportMutation, UpdateExportMutationVariables>;
export const DuplicateExportDocument = new TypedDocumentString(`
    mutation DuplicateExport($id: ID!) {
  duplicateExport(id: $id) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<DuplicateExportMutation, DuplicateExportMutationVariables>;
export const DeleteExportDocument = new TypedDocumentString(`
    mutation DeleteExport($id: ID!, $leaving: Leaving!) {
  deleteExport(id: $id, leaving: $leaving) {
    ...Deletion
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<DeleteExportMutation, DeleteExportMutationVariables>;
export const AttachConnectionDocument = new TypedDocumentString(`
    mutation AttachConnection($exportId: ID!, $connectionId: ID!) {
  attachConnection(exportId: $exportId, connectionId: $connectionId) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<AttachConnectionMutation, AttachConnectionMutationVariables>;
export const DetachConnectionDocument = new TypedDocumentString(`
    mutation DetachConnection($exportId: ID!) {
  detachConnection(exportId: $exportId) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<DetachConnectionMutation, DetachConnectionMutationVariables>;
export const PauseExportDocument = new TypedDocumentString(`
    mutation PauseExport($id: ID!) {
  pauseExport(id: $id) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<PauseExportMutation, PauseExportMutationVariables>;
export const ResumeExportDocument = new TypedDocumentString(`
    mutation ResumeExport($id: ID!) {
  resumeExport(id: $id) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<ResumeExportMutation, ResumeExportMutationVariables>;
export const AddSegmentToExportDocument = new TypedDocumentString(`
    mutation AddSegmentToExport($exportId: ID!, $segmentId: ID!) {
  addSegmentToExport(exportId: $exportId, segmentId: $segmentId) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<AddSegmentToExportMutation, AddSegmentToExportMutationVariables>;
export const RemoveSegmentFromExportDocument = new TypedDocumentString(`
    mutation RemoveSegmentFromExport($exportId: ID!, $segmentId: ID!) {
  removeSegmentFromExport(exportId: $exportId, segmentId: $segmentId) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<RemoveSegmentFromExportMutation, RemoveSegmentFromExportMutationVariables>;
export const ProposeMatchingDocument = new TypedDocumentString(`
    query ProposeMatching($segmentIds: [ID!]!, $connectionId: ID!, $listId: ID!) {
  proposeMatching(
    segmentIds: $segmentIds
    connectionId: $connectionId
    listId: $listId
  ) {
    email
    name
    mobileNumber
    customFields {
      key
      field
    }
    reasons {
      path
      field
      code
      message
    }
    newFields {
      field
      name
      type
      options
    }
  }
}
    `) as unknown as TypedDocumentString<ProposeMatchingQuery, ProposeMatchingQueryVariables>;
export const MatchingPreflightDocument = new TypedDocumentString(`
    query MatchingPreflight($segmentIds: [ID!]!, $connectionId: ID!, $listId: ID!, $matching: MatchingInput!) {
  matchingPreflight(
    segmentIds: $segmentIds
    connectionId: $connectionId
    listId: $listId
    matching: $matching
  ) {
    __typename
    ... on MatchingPreflight {
      evaluated
      complete
      missing
      syntax
      withheld
      duplicates
      rejected
      sendable
      losses {
        code
        field
        count
        message
      }
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<MatchingPreflightQuery, MatchingPreflightQueryVariables>;
export const CreateDestinationListDocument = new TypedDocumentString(`
    mutation CreateDestinationList($connectionId: ID!, $input: NewDestinationListInput!) {
  createDestinationList(connectionId: $connectionId, input: $input) {
    __typename
    ... on DestinationList {
      id
      name
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<CreateDestinationListMutation, CreateDestinationListMutationVariables>;
export const CreateDestinationFieldDocument = new TypedDocumentString(`
    mutation CreateDestinationField($connectionId: ID!, $listId: ID!, $input: NewDestinationFieldInput!) {
  createDestinationField(
    connectionId: $connectionId
    listId: $listId
    input: $input
  ) {
    __typename
    ... on DestinationField {
      key
      name
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<CreateDestinationFieldMutation, CreateDestinationFieldMutationVariables>;
export const AddDestinationOptionsDocument = new TypedDocumentString(`
    mutation AddDestinationOptions($connectionId: ID!, $listId: ID!, $key: String!, $options: [String!]!) {
  addDestinationOptions(
    connectionId: $connectionId
    listId: $listId
    key: $key
    options: $options
  ) {
    __typename
    ... on DestinationField {
      key
      name
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<AddDestinationOptionsMutation, AddDestinationOptionsMutationVariables>;
export const NotificationsDocument = new TypedDocumentString(`
    query Notifications($offset: Int, $limit: Int, $sort: SortInput, $search: String, $filter: NotificationFilter) {
  notifications(
    offset: $offset
    limit: $limit
    sort: $sort
    search: $search
    filter: $filter
  ) {
    totalCount
    items {
      ...NotificationRow
    }
  }
}
    fragment NotificationRow on Notification {
  id
  kind
  code
  createdAt
  title
  exportCount
  exports {
    id
    name
  }
  connectionId
  connectionName
  runId
}`) as unknown as TypedDocumentString<NotificationsQuery, NotificationsQueryVariables>;
export const NotificationDocument = new TypedDocumentString(`
    query Notification($id: ID!) {
  notification(id: $id) {
    ...NotificationRow
    message
    advice
  }
}
    fragment NotificationRow on Notification {
  id
  kind
  code
  createdAt
  title
  exportCount
  exports {
    id
    name
  }
  connectionId
  connectionName
  runId
}`) as unknown as TypedDocumentString<NotificationQuery, NotificationQueryVariables>;
export const NotificationDeliveriesDocument = new TypedDocumentString(`
    query NotificationDeliveries($offset: Int, $limit: Int, $sort: SortInput, $search: String, $filter: NotificationDeliveryFilter) {
  notificationDeliveries(
    offset: $offset
    limit: $limit
    sort: $sort
    search: $search
    filter: $filter
  ) {
    totalCount
    items {
      ...DeliveryRow
    }
  }
}
    fragment NotificationRow on Notification {
  id
  kind
  code
  createdAt
  title
  exportCount
  exports {
    id
    name
  }
  connectionId
  connectionName
  runId
}
fragment DeliveryRow on NotificationDelivery {
  id
  channel
  state
  attempts
  createdAt
  nextAttemptAt
  endedAt
  problem
  webhookName
  webhook {
    id
    name
  }
  user {
    id
    name
  }
  notification {
    ...NotificationRow
  }
}`) as unknown as TypedDocumentString<NotificationDeliveriesQuery, NotificationDeliveriesQueryVariables>;
export const WebhooksDocument = new TypedDocumentString(`
    query Webhooks($offset: Int, $limit: Int, $sort: SortInput, $search: String) {
  webhooks(offset: $offset, limit: $limit, sort: $sort, search: $search) {
    totalCount
    items {
      ...WebhookRow
    }
  }
}
    fragment WebhookRow on Webhook {
  id
  name
  url
  kinds
  enabled
  disabledBecause
  formerSecretUntil
  createdAt
  updatedAt
  permissions
  exports {
    id
    name
  }
}`) as unknown as TypedDocumentString<WebhooksQuery, WebhooksQueryVariables>;
export const WebhookDocument = new TypedDocumentString(`
    query Webhook($id: ID!) {
  webhook(id: $id) {
    ...WebhookRow
  }
}
    fragment WebhookRow on Webhook {
  id
  name
  url
  kinds
  enabled
  disabledBecause
  formerSecretUntil
  createdAt
  updatedAt
  permissions
  exports {
    id
    name
  }
}`) as unknown as TypedDocumentString<WebhookQuery, WebhookQueryVariables>;
export const CreateWebhookDocument = new TypedDocumentString(`
    mutation CreateWebhook($input: CreateWebhookInput!) {
  createWebhook(input: $input) {
    ...WebhookWithSecretAnswer
  }
}
    fragment WebhookRow on Webhook {
  id
  name
  url
  kinds
  enabled
  disabledBecause
  formerSecretUntil
  createdAt
  updatedAt
  permissions
  exports {
    id
    name
  }
}
fragment WebhookWithSecretAnswer on WebhookWithSecretResult {
  __typename
  ... on WebhookWithSecret {
    secret
    webhook {
      ...WebhookRow
    }
  }
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const UpdateWebhookDocument = new TypedDocumentString(`
    mutation UpdateWebhook($id: ID!, $input: UpdateWebhookInput!) {
  updateWebhook(id: $id, input: $input) {
    __typename
    ...WebhookRow
    ...Refusal
  }
}
    fragment WebhookRow on Webhook {
  id
  name
  url
  kinds
  enabled
  disabledBecause
  formerSecretUntil
  createdAt
  updatedAt
  permissions
  exports {
    id
    name
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<UpdateWebhookMutation, UpdateWebhookMutationVariables>;
export const RotateWebhookSecretDocument = new TypedDocumentString(`
    mutation RotateWebhookSecret($id: ID!) {
  rotateWebhookSecret(id: $id) {
    ...WebhookWithSecretAnswer
  }
}
    fragment WebhookRow on Webhook {
  id
  name
  url
  kinds
  enabled
  disabledBecause
  formerSecretUntil
  createdAt
  updatedAt
  permissions
  exports {
    id
    name
  }
}
fragment WebhookWithSecretAnswer on WebhookWithSecretResult {
  __typename
  ... on WebhookWithSecret {
    secret
    webhook {
      ...WebhookRow
    }
  }
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const DeleteWebhookDocument = new TypedDocumentString(`
    mutation DeleteWebhook($id: ID!) {
  deleteWebhook(id: $id) {
    ...Deletion
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<DeleteWebhookMutation, DeleteWebhookMutationVariables>;
export const SendTestWebhookDocument = new TypedDocumentString(`
    mutation SendTestWebhook($id: ID!) {
  sendTestWebhook(id: $id) {
    ...TestAnswer
  }
}
    fragment TestAnswer on TestDeliveryResult {
  __typename
  ... on TestDelivery {
    sent
    message
  }
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<SendTestWebhookMutation, SendTestWebhookMutationVariables>;
export const SendTestNotificationDocument = new TypedDocumentString(`
    mutation SendTestNotification {
  sendTestNotification {
    ...TestAnswer
  }
}
    fragment TestAnswer on TestDeliveryResult {
  __typename
  ... on TestDelivery {
    sent
    message
  }
  ...Refusal
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<SendTestNotificationMutation, SendTestNotificationMutationVariables>;
export const NotificationPreferencesDocument = new TypedDocumentString(`
    query NotificationPreferences {
  notificationPreferences {
    ...PreferenceParts
  }
}
    fragment PreferenceParts on NotificationPreferences {
  email
  kinds
  emailAvailable
}`) as unknown as TypedDocumentString<NotificationPreferencesQuery, NotificationPreferencesQueryVariables>;
export const UpdateNotificationPreferencesDocument = new TypedDocumentString(`
    mutation UpdateNotificationPreferences($input: NotificationPreferencesInput!) {
  updateNotificationPreferences(input: $input) {
    __typename
    ...PreferenceParts
    ...Refusal
  }
}
    fragment PreferenceParts on NotificationPreferences {
  email
  kinds
  emailAvailable
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<UpdateNotificationPreferencesMutation, UpdateNotificationPreferencesMutationVariables>;
export const WatchedExportsDocument = new TypedDocumentString(`
    query WatchedExports($offset: Int!) {
  exports(offset: $offset, limit: 200, sort: {field: "name", order: ASC}) {
    totalCount
    items {
      ...WatchedExport
    }
  }
}
    fragment WatchedExport on Export {
  id
  name
  watching
}`) as unknown as TypedDocumentString<WatchedExportsQuery, WatchedExportsQueryVariables>;
export const WatchExportDocument = new TypedDocumentString(`
    mutation WatchExport($exportId: ID!) {
  watchExport(exportId: $exportId) {
    __typename
    ...WatchedExport
    ...Refusal
  }
}
    fragment WatchedExport on Export {
  id
  name
  watching
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<WatchExportMutation, WatchExportMutationVariables>;
export const MuteExportDocument = new TypedDocumentString(`
    mutation MuteExport($exportId: ID!) {
  muteExport(exportId: $exportId) {
    __typename
    ...WatchedExport
    ...Refusal
  }
}
    fragment WatchedExport on Export {
  id
  name
  watching
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<MuteExportMutation, MuteExportMutationVariables>;
export const UnwatchExportDocument = new TypedDocumentString(`
    mutation UnwatchExport($exportId: ID!) {
  unwatchExport(exportId: $exportId) {
    __typename
    ...WatchedExport
    ...Refusal
  }
}
    fragment WatchedExport on Export {
  id
  name
  watching
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<UnwatchExportMutation, UnwatchExportMutationVariables>;
export const OverviewDocument = new TypedDocumentString(`
    query Overview($setUp: Boolean!) {
  sources(limit: 1) @include(if: $setUp) {
    totalCount
  }
  segments(limit: 1) @include(if: $setUp) {
    totalCount
  }
  connections(limit: 50) @include(if: $setUp) {
    totalCount
    items {
      ...ConnectionRow
    }
  }
  exports(limit: 1) {
    totalCount
    items {
      id
      name
    }
  }
  exportRuns(limit: 8) {
    totalCount
    items {
      ...RunRow
    }
  }
}
    fragment ConnectionRow on Connection {
  id
  displayName
  type
  status
  createdAt
  permissions
  sharedWithContributors
  exportUser {
    id
    name
  }
  problems {
    code
    message
    advice
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}`) as unknown as TypedDocumentString<OverviewQuery, OverviewQueryVariables>;
export const ExportListsDocument = new TypedDocumentString(`
    query ExportLists($offset: Int!, $limit: Int!) {
  exports(offset: $offset, limit: $limit, sort: {field: "list"}) {
    totalCount
    items {
      listId
      listName
      permissions
      client {
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ExportListsQuery, ExportListsQueryVariables>;
export const RecipientDocument = new TypedDocumentString(`
    query Recipient($listId: ID!, $email: String!, $offset: Int!, $limit: Int!) {
  recipient(listId: $listId, email: $email) {
    email
    listId
    state
    eventCount
    claimedBy {
      id
      name
    }
    events(offset: $offset, limit: $limit) {
      at
      kind
      what
      why
      code
      run {
        id
      }
      export {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RecipientQuery, RecipientQueryVariables>;
export const ExportRunsDocument = new TypedDocumentString(`
    query ExportRuns($offset: Int!, $limit: Int!, $sort: SortInput, $search: String, $filter: ExportRunFilter) {
  exportRuns(
    offset: $offset
    limit: $limit
    sort: $sort
    search: $search
    filter: $filter
  ) {
    totalCount
    items {
      ...RunRow
    }
  }
}
    fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}`) as unknown as TypedDocumentString<ExportRunsQuery, ExportRunsQueryVariables>;
export const ExportRunDocument = new TypedDocumentString(`
    query ExportRun($id: ID!) {
  exportRun(id: $id) {
    ...RunRecord
  }
}
    fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}`) as unknown as TypedDocumentString<ExportRunQuery, ExportRunQueryVariables>;
export const RunRecipientsDocument = new TypedDocumentString(`
    query RunRecipients($id: ID!, $outcome: RecipientOutcome, $first: Int!, $after: String) {
  exportRun(id: $id) {
    recipients(outcome: $outcome, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        cursor
        node {
          email
          outcome
          code
          meaning
          reason
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RunRecipientsQuery, RunRecipientsQueryVariables>;
export const PlanSamplesDocument = new TypedDocumentString(`
    query PlanSamples($id: ID!, $count: Int!) {
  exportRun(id: $id) {
    samples(count: $count) {
      set
      count
      emails
    }
  }
}
    `) as unknown as TypedDocumentString<PlanSamplesQuery, PlanSamplesQueryVariables>;
export const StartExportRunDocument = new TypedDocumentString(`
    mutation StartExportRun($exportId: ID!, $idempotencyKey: ID!) {
  startExportRun(exportId: $exportId, idempotencyKey: $idempotencyKey) {
    ...RunAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<StartExportRunMutation, StartExportRunMutationVariables>;
export const PlanExportDocument = new TypedDocumentString(`
    mutation PlanExport($exportId: ID!, $idempotencyKey: ID!) {
  planExport(exportId: $exportId, idempotencyKey: $idempotencyKey) {
    ...RunAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<PlanExportMutation, PlanExportMutationVariables>;
export const VerifyExportDocument = new TypedDocumentString(`
    mutation VerifyExport($exportId: ID!, $idempotencyKey: ID!) {
  verifyExport(exportId: $exportId, idempotencyKey: $idempotencyKey) {
    ...RunAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<VerifyExportMutation, VerifyExportMutationVariables>;
export const RetryRejectedDocument = new TypedDocumentString(`
    mutation RetryRejected($exportId: ID!, $idempotencyKey: ID!) {
  retryRejected(exportId: $exportId, idempotencyKey: $idempotencyKey) {
    ...RunAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<RetryRejectedMutation, RetryRejectedMutationVariables>;
export const CancelExportRunDocument = new TypedDocumentString(`
    mutation CancelExportRun($id: ID!) {
  cancelExportRun(id: $id) {
    ...RunAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<CancelExportRunMutation, CancelExportRunMutationVariables>;
export const ApproveHeldRunDocument = new TypedDocumentString(`
    mutation ApproveHeldRun($id: ID!) {
  approveHeldRun(id: $id) {
    __typename
    ... on ExportRun {
      ...RunRecord
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}`) as unknown as TypedDocumentString<ApproveHeldRunMutation, ApproveHeldRunMutationVariables>;
export const RejectHeldRunDocument = new TypedDocumentString(`
    mutation RejectHeldRun($id: ID!, $reason: String!) {
  rejectHeldRun(id: $id, reason: $reason) {
    ...RunAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<RejectHeldRunMutation, RejectHeldRunMutationVariables>;
export const ExportRunProgressDocument = new TypedDocumentString(`
    subscription ExportRunProgress($runId: ID!) {
  exportRunProgress(runId: $runId) {
    ...RunRecord
  }
}
    fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}`) as unknown as TypedDocumentString<ExportRunProgressSubscription, ExportRunProgressSubscriptionVariables>;
export const RequestRemovalAgainDocument = new TypedDocumentString(`
    mutation RequestRemovalAgain($id: ID!) {
  requestRemovalAgain(id: $id) {
    ...RunAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<RequestRemovalAgainMutation, RequestRemovalAgainMutationVariables>;
export const GiveUpRemovalDocument = new TypedDocumentString(`
    mutation GiveUpRemoval($id: ID!) {
  giveUpRemoval(id: $id) {
    ...RunAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RunCounts on RunCounts {
  evaluated
  invalid
  withheld
  duplicates
  unique
  unchanged
  toAdd
  toUpdate
  toRemove
  toRemoveWithdrawn
  added
  updated
  rejected
  inDoubt
  skippedByMode
  stillRejected
  notAttempted
  removed
  removalFailed
  removalNotNeeded
  removalInDoubt
  removalNotAttempted
  keptByClaim
  keptForeign
  destinationNew
  destinationExisting
}
fragment RunRow on ExportRun {
  id
  kind
  trigger
  slot
  state
  skipReason
  queuedAt
  startedAt
  finishedAt
  progress
  requestedBy {
    id
    name
  }
  export {
    id
    name
  }
  removalOf {
    exportName
    listName
  }
  counts {
    ...RunCounts
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment RunRecord on ExportRun {
  ...RunRow
  ...UndecidedRemoval
  permissions
  export {
    permissions
  }
  attempt
  nextAttemptAt
  ratePerSecond
  longestRecheckMs
  estimatedFinishAt
  heldAt
  heldUntil
  heldBecause {
    code
    message
    count
    limit
  }
  approvedAt
  approvedBy {
    id
    name
  }
  rejectedBy {
    id
    name
  }
  rejectedReason
  estimatedCalls
  estimatedSeconds
  waitingBecause
  failure {
    code
    message
    advice
  }
  listId
  verification {
    members
    onList
    matching
    missing
    unexpected
    different
    changedAtSource
    changedAtDestination
  }
  warnings {
    code
    message
    count
  }
  rejections {
    code
    meaning
    advice
    count
  }
}
fragment RunAnswer on ExportRunResult {
  __typename
  ...RunRecord
  ... on ExportAlreadyRunning {
    run {
      id
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<GiveUpRemovalMutation, GiveUpRemovalMutationVariables>;
export const PreviewScheduleDocument = new TypedDocumentString(`
    query PreviewSchedule($schedule: ExportScheduleInput!) {
  previewSchedule(schedule: $schedule, count: 10) {
    ...PreviewAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment PreviewAnswer on SchedulePreviewResult {
  __typename
  ... on SchedulePreview {
    nextTimes
    summary
    clockChanges
  }
  ...Refusal
}`) as unknown as TypedDocumentString<PreviewScheduleQuery, PreviewScheduleQueryVariables>;
export const PreviewRefreshScheduleDocument = new TypedDocumentString(`
    query PreviewRefreshSchedule($cron: String!, $timeZone: String!) {
  previewRefreshSchedule(cron: $cron, timeZone: $timeZone, count: 10) {
    ...PreviewAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment PreviewAnswer on SchedulePreviewResult {
  __typename
  ... on SchedulePreview {
    nextTimes
    summary
    clockChanges
  }
  ...Refusal
}`) as unknown as TypedDocumentString<PreviewRefreshScheduleQuery, PreviewRefreshScheduleQueryVariables>;
export const SetExportSchedulesDocument = new TypedDocumentString(`
    mutation SetExportSchedules($exportIds: [ID!]!, $schedule: ExportScheduleInput!) {
  setExportSchedules(exportIds: $exportIds, schedule: $schedule) {
    exportId
    result {
      __typename
      ... on Export {
        id
        name
        schedule {
          summary
        }
      }
      ...Refusal
    }
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<SetExportSchedulesMutation, SetExportSchedulesMutationVariables>;
export const RefreshScheduleDocument = new TypedDocumentString(`
    query RefreshSchedule {
  refreshSchedule {
    ...RefreshParts
  }
}
    fragment RefreshParts on RefreshSchedule {
  enabled
  cron
  timeZone
  summary
  permissions
  nextTimes(count: 10)
}`) as unknown as TypedDocumentString<RefreshScheduleQuery, RefreshScheduleQueryVariables>;
export const SetRefreshScheduleDocument = new TypedDocumentString(`
    mutation SetRefreshSchedule($enabled: Boolean!, $cron: String, $timeZone: String) {
  setRefreshSchedule(enabled: $enabled, cron: $cron, timeZone: $timeZone) {
    __typename
    ... on RefreshSchedule {
      ...RefreshParts
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment RefreshParts on RefreshSchedule {
  enabled
  cron
  timeZone
  summary
  permissions
  nextTimes(count: 10)
}`) as unknown as TypedDocumentString<SetRefreshScheduleMutation, SetRefreshScheduleMutationVariables>;
export const BulkRunForecastDocument = new TypedDocumentString(`
    query BulkRunForecast($scope: BulkRunScope!, $segmentId: ID) {
  bulkRunForecast(scope: $scope, segmentId: $segmentId) {
    __typename
    ... on BulkRunForecasts {
      items {
        export {
          id
          name
        }
        willRun
        code
        message
        advice
      }
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<BulkRunForecastQuery, BulkRunForecastQueryVariables>;
export const StartAllExportRunsDocument = new TypedDocumentString(`
    mutation StartAllExportRuns($idempotencyKey: ID!) {
  startAllExportRuns(idempotencyKey: $idempotencyKey) {
    ...StartedRun
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment StartedRun on BulkRun {
  export {
    id
    name
  }
  result {
    __typename
    ... on ExportRun {
      id
      state
    }
    ... on ExportAlreadyRunning {
      run {
        id
      }
    }
    ...Refusal
  }
}`) as unknown as TypedDocumentString<StartAllExportRunsMutation, StartAllExportRunsMutationVariables>;
export const StartRefreshDocument = new TypedDocumentString(`
    mutation StartRefresh($idempotencyKey: ID!) {
  startRefresh(idempotencyKey: $idempotencyKey) {
    ...StartedRun
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment StartedRun on BulkRun {
  export {
    id
    name
  }
  result {
    __typename
    ... on ExportRun {
      id
      state
    }
    ... on ExportAlreadyRunning {
      run {
        id
      }
    }
    ...Refusal
  }
}`) as unknown as TypedDocumentString<StartRefreshMutation, StartRefreshMutationVariables>;
export const StartSegmentExportRunsDocument = new TypedDocumentString(`
    mutation StartSegmentExportRuns($segmentId: ID!, $idempotencyKey: ID!) {
  startSegmentExportRuns(segmentId: $segmentId, idempotencyKey: $idempotencyKey) {
    __typename
    ... on BulkRuns {
      items {
        ...StartedRun
      }
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment StartedRun on BulkRun {
  export {
    id
    name
  }
  result {
    __typename
    ... on ExportRun {
      id
      state
    }
    ... on ExportAlreadyRunning {
      run {
        id
      }
    }
    ...Refusal
  }
}`) as unknown as TypedDocumentString<StartSegmentExportRunsMutation, StartSegmentExportRunsMutationVariables>;
export const SetTimeZoneDocument = new TypedDocumentString(`
    mutation SetTimeZone($timeZone: String!) {
  updateViewer(input: {timeZone: $timeZone}) {
    __typename
    ... on User {
      id
      timeZone
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<SetTimeZoneMutation, SetTimeZoneMutationVariables>;
export const SetExportScheduleDocument = new TypedDocumentString(`
    mutation SetExportSchedule($exportId: ID!, $schedule: ExportScheduleInput!) {
  setExportSchedule(exportId: $exportId, schedule: $schedule) {
    ...ExportAnswer
  }
}
    fragment ExportRow on Export {
  id
  name
  paused
  listName
  membership
  onLeave
  createdAt
  updatedAt
  permissions
  connection {
    id
    displayName
    status
    permissions
  }
  problems {
    code
    message
    advice
  }
  client {
    id
    name
  }
  segments {
    id
    name
    memberCount
    memberCountAt
    source {
      id
    }
  }
  lastRun {
    id
    kind
    state
    queuedAt
    finishedAt
  }
  schedule {
    ...ScheduleParts
  }
  nextRun: nextRunTimes(count: 1)
}
fragment ExportRecord on Export {
  ...ExportRow
  listId
  retries
  notifyRejectedOver
  watching
  nextRunTimes(count: 10)
  guards {
    maxMembers
    maxLeaverShare
    maxWithdrawnShare
    maxRejectedShare
  }
  notices {
    code
    message
    advice
    exports {
      id
      name
    }
  }
  matching {
    ...MatchingParts
  }
  undecidedRemovals {
    ...UndecidedRemoval
  }
}
fragment ExportAnswer on ExportResult {
  __typename
  ...ExportRecord
  ...Refusal
}
fragment ConsentMatchParts on ConsentToTrack {
  value
  field
  values {
    value
    consent
  }
  otherwise
}
fragment MatchingParts on Matching {
  email
  name
  nameWhenEmpty
  nameWhenTooLong
  mobileNumber
  mobileNumberWhenEmpty
  customFields {
    key
    field
    whenEmpty
    whenTooLong
  }
  consentToTrack {
    ...ConsentMatchParts
  }
  consentToSms {
    value
    field
    values {
      value
      consent
    }
    otherwise
  }
  recipientConsent {
    field
    yesValues
    refusalWithholds
    removeWhenGone
  }
  winner {
    order
    field
  }
}
fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UndecidedRemoval on ExportRun {
  id
  removalOf {
    exportName
    listName
  }
  undecided {
    people
    keptByClaim
    keptForeign
  }
}
fragment ScheduleParts on ExportSchedule {
  kind
  cron
  timeZone
  everyMinutes
  startsAt
  endsAt
  whenMissed
  missedWithinMinutes
  whenRunning
  summary
}`) as unknown as TypedDocumentString<SetExportScheduleMutation, SetExportScheduleMutationVariables>;
export const SegmentsDocument = new TypedDocumentString(`
    query Segments($offset: Int!, $limit: Int!, $sort: SortInput, $search: String) {
  segments(offset: $offset, limit: $limit, sort: $sort, search: $search) {
    totalCount
    permissions
    items {
      ...SegmentRecord
    }
  }
}
    fragment SegmentRecord on Segment {
  id
  name
  sql
  memberCount
  memberCountAt
  permissions
  source {
    id
    name
  }
  fields {
    name
    type
    nullable
  }
  exports {
    id
    name
    membership
    onLeave
    permissions
  }
}`) as unknown as TypedDocumentString<SegmentsQuery, SegmentsQueryVariables>;
export const SegmentDocument = new TypedDocumentString(`
    query Segment($id: ID!) {
  segment(id: $id) {
    ...SegmentRecord
  }
}
    fragment SegmentRecord on Segment {
  id
  name
  sql
  memberCount
  memberCountAt
  permissions
  source {
    id
    name
  }
  fields {
    name
    type
    nullable
  }
  exports {
    id
    name
    membership
    onLeave
    permissions
  }
}`) as unknown as TypedDocumentString<SegmentQuery, SegmentQueryVariables>;
export const SegmentPreviewDocument = new TypedDocumentString(`
    query SegmentPreview($sourceId: ID!, $sql: String!) {
  segmentPreview(sourceId: $sourceId, sql: $sql) {
    __typename
    ... on SegmentPreview {
      memberCount
      rows
      fields {
        name
        type
        nullable
      }
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<SegmentPreviewQuery, SegmentPreviewQueryVariables>;
export const CreateSegmentDocument = new TypedDocumentString(`
    mutation CreateSegment($input: CreateSegmentInput!) {
  createSegment(input: $input) {
    ...SegmentAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SegmentRecord on Segment {
  id
  name
  sql
  memberCount
  memberCountAt
  permissions
  source {
    id
    name
  }
  fields {
    name
    type
    nullable
  }
  exports {
    id
    name
    membership
    onLeave
    permissions
  }
}
fragment SegmentAnswer on SegmentResult {
  __typename
  ...SegmentRecord
  ...Refusal
}`) as unknown as TypedDocumentString<CreateSegmentMutation, CreateSegmentMutationVariables>;
export const UpdateSegmentDocument = new TypedDocumentString(`
    mutation UpdateSegment($id: ID!, $input: UpdateSegmentInput!) {
  updateSegment(id: $id, input: $input) {
    ...SegmentAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SegmentRecord on Segment {
  id
  name
  sql
  memberCount
  memberCountAt
  permissions
  source {
    id
    name
  }
  fields {
    name
    type
    nullable
  }
  exports {
    id
    name
    membership
    onLeave
    permissions
  }
}
fragment SegmentAnswer on SegmentResult {
  __typename
  ...SegmentRecord
  ...Refusal
}`) as unknown as TypedDocumentString<UpdateSegmentMutation, UpdateSegmentMutationVariables>;
export const CountSegmentDocument = new TypedDocumentString(`
    mutation CountSegment($id: ID!) {
  countSegment(id: $id) {
    ...SegmentAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SegmentRecord on Segment {
  id
  name
  sql
  memberCount
  memberCountAt
  permissions
  source {
    id
    name
  }
  fields {
    name
    type
    nullable
  }
  exports {
    id
    name
    membership
    onLeave
    permissions
  }
}
fragment SegmentAnswer on SegmentResult {
  __typename
  ...SegmentRecord
  ...Refusal
}`) as unknown as TypedDocumentString<CountSegmentMutation, CountSegmentMutationVariables>;
export const DeleteSegmentDocument = new TypedDocumentString(`
    mutation DeleteSegment($id: ID!) {
  deleteSegment(id: $id) {
    ...Deletion
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<DeleteSegmentMutation, DeleteSegmentMutationVariables>;
export const SettingsDocument = new TypedDocumentString(`
    query Settings {
  settings {
    ...SettingsRecord
  }
}
    fragment SettingsRecord on Settings {
  retentionRunMonths
  retentionAuditYears
  retentionConsentYears
  consentGraceDays
  heldPlanHours
  concurrentRuns
  concurrentRunsPerConnection
  updatedAt
}`) as unknown as TypedDocumentString<SettingsQuery, SettingsQueryVariables>;
export const UpdateSettingsDocument = new TypedDocumentString(`
    mutation UpdateSettings($input: SettingsInput!) {
  updateSettings(input: $input) {
    __typename
    ... on Settings {
      ...SettingsRecord
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SettingsRecord on Settings {
  retentionRunMonths
  retentionAuditYears
  retentionConsentYears
  consentGraceDays
  heldPlanHours
  concurrentRuns
  concurrentRunsPerConnection
  updatedAt
}`) as unknown as TypedDocumentString<UpdateSettingsMutation, UpdateSettingsMutationVariables>;
export const DeletedConnectionsDocument = new TypedDocumentString(`
    query DeletedConnections($offset: Int!, $limit: Int!) {
  deletedConnections(offset: $offset, limit: $limit) {
    totalCount
    items {
      id
      displayName
      deletedAt
    }
  }
}
    `) as unknown as TypedDocumentString<DeletedConnectionsQuery, DeletedConnectionsQueryVariables>;
export const SourcesDocument = new TypedDocumentString(`
    query Sources($offset: Int!, $limit: Int!, $sort: SortInput, $search: String) {
  sources(offset: $offset, limit: $limit, sort: $sort, search: $search) {
    totalCount
    permissions
    items {
      ...SourceRecord
    }
  }
}
    fragment SourceRecord on Source {
  id
  name
  kind
  profileRelation
  createdAt
  permissions
  fields {
    name
    type
    nullable
  }
}`) as unknown as TypedDocumentString<SourcesQuery, SourcesQueryVariables>;
export const SourceDocument = new TypedDocumentString(`
    query Source($id: ID!) {
  source(id: $id) {
    ...SourceRecord
  }
}
    fragment SourceRecord on Source {
  id
  name
  kind
  profileRelation
  createdAt
  permissions
  fields {
    name
    type
    nullable
  }
}`) as unknown as TypedDocumentString<SourceQuery, SourceQueryVariables>;
export const CreateSourceDocument = new TypedDocumentString(`
    mutation CreateSource($input: CreateSourceInput!) {
  createSource(input: $input) {
    ...SourceAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SourceRecord on Source {
  id
  name
  kind
  profileRelation
  createdAt
  permissions
  fields {
    name
    type
    nullable
  }
}
fragment SourceAnswer on SourceResult {
  __typename
  ...SourceRecord
  ...Refusal
}`) as unknown as TypedDocumentString<CreateSourceMutation, CreateSourceMutationVariables>;
export const UpdateSourceDocument = new TypedDocumentString(`
    mutation UpdateSource($id: ID!, $input: UpdateSourceInput!) {
  updateSource(id: $id, input: $input) {
    ...SourceAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SourceRecord on Source {
  id
  name
  kind
  profileRelation
  createdAt
  permissions
  fields {
    name
    type
    nullable
  }
}
fragment SourceAnswer on SourceResult {
  __typename
  ...SourceRecord
  ...Refusal
}`) as unknown as TypedDocumentString<UpdateSourceMutation, UpdateSourceMutationVariables>;
export const TestSourceDocument = new TypedDocumentString(`
    mutation TestSource($id: ID!) {
  testSource(id: $id) {
    ...SourceAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment SourceRecord on Source {
  id
  name
  kind
  profileRelation
  createdAt
  permissions
  fields {
    name
    type
    nullable
  }
}
fragment SourceAnswer on SourceResult {
  __typename
  ...SourceRecord
  ...Refusal
}`) as unknown as TypedDocumentString<TestSourceMutation, TestSourceMutationVariables>;
export const DeleteSourceDocument = new TypedDocumentString(`
    mutation DeleteSource($id: ID!) {
  deleteSource(id: $id) {
    ...Deletion
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<DeleteSourceMutation, DeleteSourceMutationVariables>;
export const RunStatisticsDocument = new TypedDocumentString(`
    query RunStatistics($filter: ExportRunFilter, $timeZone: String!) {
  runStatistics(filter: $filter, timeZone: $timeZone) {
    __typename
    ... on RunStatistics {
      from
      to
      total
      byState {
        state
        count
      }
      averageSeconds
      medianSeconds
      averageSent
      averageRejected
      days {
        day
        runs
        succeeded
        withWarnings
        failed
        skipped
        sent
        removed
        rejected
        averageSeconds
      }
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<RunStatisticsQuery, RunStatisticsQueryVariables>;
export const ConnectionHealthDocument = new TypedDocumentString(`
    query ConnectionHealth($id: ID!) {
  connection(id: $id) {
    id
    health {
      standing
      score
      performed
      failed
      failedInARow
      lastSucceededAt
      lastFailedAt
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionHealthQuery, ConnectionHealthQueryVariables>;
export const UsersDocument = new TypedDocumentString(`
    query Users($offset: Int, $limit: Int, $sort: SortInput, $search: String) {
  users(offset: $offset, limit: $limit, sort: $sort, search: $search) {
    items {
      ...UserRow
    }
    totalCount
  }
}
    fragment UserRow on User {
  id
  name
  email
  role
  status
  locale
  createdAt
  lastLoginAt
  permissions
}`) as unknown as TypedDocumentString<UsersQuery, UsersQueryVariables>;
export const UserDocument = new TypedDocumentString(`
    query User($id: ID!) {
  user(id: $id) {
    ...UserRow
  }
}
    fragment UserRow on User {
  id
  name
  email
  role
  status
  locale
  createdAt
  lastLoginAt
  permissions
}`) as unknown as TypedDocumentString<UserQuery, UserQueryVariables>;
export const InvitationsDocument = new TypedDocumentString(`
    query Invitations {
  invitations(limit: 200, sort: {field: "createdAt", order: DESC}) {
    items {
      ...InvitationRow
    }
    totalCount
  }
}
    fragment InvitationRow on Invitation {
  id
  email
  name
  role
  locale
  createdAt
  expiresAt
  mailedAt
  createdBy {
    id
    name
  }
}`) as unknown as TypedDocumentString<InvitationsQuery, InvitationsQueryVariables>;
export const InviteUserDocument = new TypedDocumentString(`
    mutation InviteUser($email: String!, $name: String!, $role: Role!, $locale: Locale!) {
  inviteUser(email: $email, name: $name, role: $role, locale: $locale) {
    ...InvitationAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment InvitationRow on Invitation {
  id
  email
  name
  role
  locale
  createdAt
  expiresAt
  mailedAt
  createdBy {
    id
    name
  }
}
fragment InvitationAnswer on InvitationResult {
  __typename
  ... on InvitationCreated {
    link
    mailProblem
    invitation {
      ...InvitationRow
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<InviteUserMutation, InviteUserMutationVariables>;
export const ResendInvitationDocument = new TypedDocumentString(`
    mutation ResendInvitation($id: ID!) {
  resendInvitation(id: $id) {
    ...InvitationAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment InvitationRow on Invitation {
  id
  email
  name
  role
  locale
  createdAt
  expiresAt
  mailedAt
  createdBy {
    id
    name
  }
}
fragment InvitationAnswer on InvitationResult {
  __typename
  ... on InvitationCreated {
    link
    mailProblem
    invitation {
      ...InvitationRow
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<ResendInvitationMutation, ResendInvitationMutationVariables>;
export const RevokeInvitationDocument = new TypedDocumentString(`
    mutation RevokeInvitation($id: ID!) {
  revokeInvitation(id: $id) {
    ...Deletion
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment Deletion on DeletionResult {
  __typename
  ... on Deleted {
    id
  }
  ... on InUse {
    exports {
      id
      name
    }
    segments {
      id
      name
    }
    runs {
      id
      removalOf {
        exportName
        listName
      }
    }
  }
  ...Refusal
}`) as unknown as TypedDocumentString<RevokeInvitationMutation, RevokeInvitationMutationVariables>;
export const SendPasswordLinkDocument = new TypedDocumentString(`
    mutation SendPasswordLink($userId: ID!) {
  sendPasswordLink(userId: $userId) {
    __typename
    ... on PasswordLinkCreated {
      link
      mailProblem
      expiresAt
    }
    ...Refusal
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}`) as unknown as TypedDocumentString<SendPasswordLinkMutation, SendPasswordLinkMutationVariables>;
export const ChangeUserRoleDocument = new TypedDocumentString(`
    mutation ChangeUserRole($userId: ID!, $role: Role!) {
  changeUserRole(userId: $userId, role: $role) {
    ...UserAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UserRow on User {
  id
  name
  email
  role
  status
  locale
  createdAt
  lastLoginAt
  permissions
}
fragment UserAnswer on UserResult {
  __typename
  ...UserRow
  ...Refusal
}`) as unknown as TypedDocumentString<ChangeUserRoleMutation, ChangeUserRoleMutationVariables>;
export const DeactivateUserDocument = new TypedDocumentString(`
    mutation DeactivateUser($userId: ID!) {
  deactivateUser(userId: $userId) {
    ...UserAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UserRow on User {
  id
  name
  email
  role
  status
  locale
  createdAt
  lastLoginAt
  permissions
}
fragment UserAnswer on UserResult {
  __typename
  ...UserRow
  ...Refusal
}`) as unknown as TypedDocumentString<DeactivateUserMutation, DeactivateUserMutationVariables>;
export const ReactivateUserDocument = new TypedDocumentString(`
    mutation ReactivateUser($userId: ID!) {
  reactivateUser(userId: $userId) {
    ...UserAnswer
  }
}
    fragment Refusal on UserError {
  __typename
  message
  ... on ValidationError {
    fields {
      path
      code
      message
    }
  }
}
fragment UserRow on User {
  id
  name
  email
  role
  status
  locale
  createdAt
  lastLoginAt
  permissions
}
fragment UserAnswer on UserResult {
  __typename
  ...UserRow
  ...Refusal
}`) as unknown as TypedDocumentString<ReactivateUserMutation, ReactivateUserMutationVariables>;