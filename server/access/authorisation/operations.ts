import type { Role } from "../actor.js";

/** What must hold of a thing besides the role; conditions.ts says how each is found out. */
export type ConditionName =
  "CONNECTION_SHARED" | "EXPORT_IN_REACH" | "RUN_IN_REACH" | "RUN_NO_REMOVAL" | "LIST_IN_REACH" | "SELF";

export interface Condition {
  readonly holds: ConditionName;
  /** The argument that names the thing, dotted; for a field of an object: "" (the object itself). */
  readonly of: string;
}

/** Whether a role may do something: always, never, or where every condition holds. */
export type Rule = "ALWAYS" | "NEVER" | readonly Condition[];

/** For a field: what those see who may not see it. Without it, asking is refused (FORBIDDEN). */
export type Otherwise = "NULL" | "EMPTY" | "MASKED";

export interface Row {
  readonly rules: Readonly<Record<Role, Rule>>;
  readonly otherwise?: Otherwise;
}

const row = (contributor: Rule, viewer: Rule, otherwise?: Otherwise): Row => ({
  rules: { ADMIN: "ALWAYS", CONTRIBUTOR: contributor, VIEWER: viewer },
  ...(otherwise ? { otherwise } : {}),
});
const where = (holds: ConditionName, of: string): Condition => ({ holds, of });

const EVERYBODY = row("ALWAYS", "ALWAYS");
const CONTRIBUTORS = row("ALWAYS", "NEVER");
const ADMINS = row("NEVER", "NEVER");
const ofExport = (argument: string) => row([where("EXPORT_IN_REACH", argument)], "NEVER");

/**
 * Who may do what: every query, mutation and subscription of the schema, and the fields that not everybody sees. An admin
 * may do everything. What is listed here is all that decides; the server does not start with an operation that is missing.
 */
export const OPERATIONS = {
  "Query.viewer": EVERYBODY,
  "Query.sources": CONTRIBUTORS,
  "Query.source": CONTRIBUTORS,
  "Query.segments": CONTRIBUTORS,
  "Query.segment": CONTRIBUTORS,
  "Query.segmentPreview": ADMINS,
  // Contributors find those that are shared; the list leaves the others out.
  "Query.connections": CONTRIBUTORS,
  "Query.connection": row([where("CONNECTION_SHARED", "id")], "NEVER", "NULL"),
  "Query.exports": EVERYBODY,
  "Query.proposeMatching": row([where("CONNECTION_SHARED", "connectionId")], "NEVER"),
  "Query.matchingPreflight": row([where("CONNECTION_SHARED", "connectionId")], "NEVER"),
  "Query.export": EVERYBODY,
  "Query.previewSchedule": CONTRIBUTORS,
  "Query.refreshSchedule": EVERYBODY,
  "Query.previewRefreshSchedule": ADMINS,
  "Query.exportRuns": EVERYBODY,
  "Query.exportRun": EVERYBODY,
  "Query.runStatistics": EVERYBODY,
  // Says of each export whether one may run it.
  "Query.bulkRunForecast": CONTRIBUTORS,
  "Query.departedRecipients": EVERYBODY,
  // Who and what stands in it is what the addresses of runs are.
  "Query.recipient": row([where("LIST_IN_REACH", "listId")], "NEVER"),
  "Query.consentStatement": EVERYBODY,
  "Query.consentHistory": ADMINS,
  "Query.deletedConnections": ADMINS,
  "Query.users": ADMINS,
  "Query.user": ADMINS,
  "Query.invitations": ADMINS,
  "Query.sessions": row([where("SELF", "userId")], [where("SELF", "userId")]),
  "Query.apiTokens": row([where("SELF", "userId")], [where("SELF", "userId")]),
  "Query.auditEvents": ADMINS,
  "Query.settings": ADMINS,
  // Others find what they were sent themselves.
  "Query.notifications": EVERYBODY,
  "Query.notification": EVERYBODY,
  "Query.notificationDeliveries": EVERYBODY,
  "Query.notificationPreferences": EVERYBODY,
  "Query.webhooks": ADMINS,
  "Query.webhook": ADMINS,
  "Query.erasures": ADMINS,
  "Query.erasure": ADMINS,

  "Mutation.createSource": ADMINS,
  "Mutation.updateSource": ADMINS,
  "Mutation.testSource": ADMINS,
  "Mutation.deleteSource": ADMINS,
  // Segments are made of SQL, which is for admins.
  "Mutation.createSegment": ADMINS,
  "Mutation.updateSegment": ADMINS,
  "Mutation.countSegment": CONTRIBUTORS,
  "Mutation.deleteSegment": ADMINS,
  "Mutation.createConnection": ADMINS,
  "Mutation.updateConnection": ADMINS,
  "Mutation.setSubscriberAllowance": ADMINS,
  "Mutation.giveConsent": ADMINS,
  "Mutation.withdrawConsent": ADMINS,
  "Mutation.authenticateWithApiKey": ADMINS,
  "Mutation.beginOAuth": ADMINS,
  "Mutation.addSelfAsExportUser": ADMINS,
  "Mutation.shareConnection": ADMINS,
  "Mutation.unshareConnection": ADMINS,
  "Mutation.testConnection": ADMINS,
  "Mutation.deleteConnection": ADMINS,
  // Made at the destination, for exports through that connection.
  "Mutation.createDestinationList": row([where("CONNECTION_SHARED", "connectionId")], "NEVER"),
  "Mutation.createDestinationField": row([where("CONNECTION_SHARED", "connectionId")], "NEVER"),
  "Mutation.addDestinationOptions": row([where("CONNECTION_SHARED", "connectionId")], "NEVER"),
  "Mutation.createExport": row([where("CONNECTION_SHARED", "input.connectionId")], "NEVER"),
  "Mutation.updateExport": ofExport("id"),
  "Mutation.duplicateExport": ofExport("id"),
  "Mutation.deleteExport": ofExport("id"),
  "Mutation.attachConnection": row(
    [where("EXPORT_IN_REACH", "exportId"), where("CONNECTION_SHARED", "connectionId")],
    "NEVER",
  ),
  "Mutation.detachConnection": ofExport("exportId"),
  "Mutation.addSegmentToExport": ofExport("exportId"),
  "Mutation.removeSegmentFromExport": ofExport("exportId"),
  "Mutation.setExportSchedule": ofExport("exportId"),
  // Those among them that one may change.
  "Mutation.setExportSchedules": CONTRIBUTORS,
  "Mutation.setRefreshSchedule": ADMINS,
  "Mutation.pauseExport": ofExport("id"),
  "Mutation.resumeExport": ofExport("id"),
  "Mutation.planExport": ofExport("exportId"),
  "Mutation.startExportRun": ofExport("exportId"),
  // Those among them that one may run.
  "Mutation.startAllExportRuns": CONTRIBUTORS,
  "Mutation.startRefresh": CONTRIBUTORS,
  "Mutation.startSegmentExportRuns": CONTRIBUTORS,
  "Mutation.retryRejected": ofExport("exportId"),
  "Mutation.verifyExport": ofExport("exportId"),
  // What an admin asked to be removed is for admins to decide about.
  "Mutation.cancelExportRun": row([where("RUN_NO_REMOVAL", "id"), where("RUN_IN_REACH", "id")], "NEVER"),
  "Mutation.approveHeldRun": row([where("RUN_NO_REMOVAL", "id"), where("RUN_IN_REACH", "id")], "NEVER"),
  "Mutation.rejectHeldRun": row([where("RUN_NO_REMOVAL", "id"), where("RUN_IN_REACH", "id")], "NEVER"),
  "Mutation.requestRemovalAgain": ADMINS,
  "Mutation.giveUpRemoval": ADMINS,
  "Mutation.inviteUser": ADMINS,
  "Mutation.revokeInvitation": ADMINS,
  "Mutation.resendInvitation": ADMINS,
  // Oneself.
  "Mutation.updateViewer": EVERYBODY,
  "Mutation.changeUserRole": ADMINS,
  "Mutation.deactivateUser": ADMINS,
  "Mutation.reactivateUser": ADMINS,
  "Mutation.sendPasswordLink": ADMINS,
  // One's own; the service finds nobody else's.
  "Mutation.revokeSession": EVERYBODY,
  "Mutation.revokeOtherSessions": EVERYBODY,
  "Mutation.createApiToken": EVERYBODY,
  "Mutation.revokeApiToken": EVERYBODY,
  "Mutation.updateNotificationPreferences": EVERYBODY,
  // Everybody sees every export, and so may be told of it.
  "Mutation.watchExport": EVERYBODY,
  "Mutation.muteExport": EVERYBODY,
  "Mutation.unwatchExport": EVERYBODY,
  "Mutation.sendTestNotification": EVERYBODY,
  "Mutation.createWebhook": ADMINS,
  "Mutation.updateWebhook": ADMINS,
  "Mutation.rotateWebhookSecret": ADMINS,
  "Mutation.deleteWebhook": ADMINS,
  "Mutation.sendTestWebhook": ADMINS,
  "Mutation.updateSettings": ADMINS,
  "Mutation.eraseRecipient": ADMINS,
  "Mutation.liftErasureBlock": ADMINS,

  "Subscription.exportRunProgress": EVERYBODY,
  "Subscription.exportRunsChanged": EVERYBODY,

  "Connection.authentication": row("NEVER", "NEVER", "NULL"),
  "Connection.consents": row("NEVER", "NEVER", "EMPTY"),
  "Connection.consentDueAt": row("NEVER", "NEVER", "NULL"),
  "Connection.exportUser": row("NEVER", "NEVER", "NULL"),
  "Connection.clients": row([where("CONNECTION_SHARED", "")], "NEVER", "NULL"),
  "Connection.lists": row([where("CONNECTION_SHARED", "")], "NEVER", "NULL"),
  "Connection.list": row([where("CONNECTION_SHARED", "")], "NEVER", "NULL"),
  "Export.list": row([where("EXPORT_IN_REACH", "")], "NEVER", "NULL"),
  "Segment.sql": row("NEVER", "NEVER", "NULL"),
  "Segment.fields": row("ALWAYS", "NEVER", "EMPTY"),
  "Source.profileRelation": row("ALWAYS", "NEVER", "MASKED"),
  "Source.fields": row("ALWAYS", "NEVER", "EMPTY"),
  "User.email": row([where("SELF", "")], [where("SELF", "")], "MASKED"),
  "User.lastLoginAt": row([where("SELF", "")], [where("SELF", "")], "NULL"),
  // Asked of the run by the list of its recipients, which masks the addresses and writes down who saw them.
  "ExportRun.recipients.email": row([where("RUN_IN_REACH", "")], "NEVER", "MASKED"),
  // The same of those who left an export's list.
  "Export.departedRecipients.email": row([where("EXPORT_IN_REACH", "")], "NEVER", "MASKED"),
} as const satisfies Readonly<Record<string, Row>>;

export type Operation = keyof typeof OPERATIONS;
