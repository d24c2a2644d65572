import type { Permission } from "../../graphql/permission.graphql.js";
import type { Actor } from "../actor.js";
import { authoriseOn, type Asking } from "./authorise.js";
import { OPERATIONS, type Operation } from "./operations.js";

/** What stands for each permission: who may do the operation has it. */
const ON_THINGS = {
  // Whoever sees a token or session may end it.
  ApiToken: { VIEW: "Query.viewer", DELETE: "Mutation.revokeApiToken" },
  Connection: {
    VIEW: "Query.connection",
    EDIT: "Mutation.updateConnection",
    RUN: "Mutation.createExport",
    DELETE: "Mutation.deleteConnection",
    SHARE: "Mutation.shareConnection",
  },
  DeletedConnection: { VIEW: "Query.deletedConnections" },
  Erasure: { VIEW: "Query.erasure", EDIT: "Mutation.liftErasureBlock" },
  Export: {
    VIEW: "Query.export",
    EDIT: "Mutation.updateExport",
    RUN: "Mutation.startExportRun",
    DELETE: "Mutation.deleteExport",
    SHARE: "Mutation.shareConnection",
  },
  // Whoever may approve a held plan may reject it.
  ExportRun: { VIEW: "Query.exportRun", EDIT: "Mutation.cancelExportRun", RUN: "Mutation.approveHeldRun" },
  Invitation: {
    VIEW: "Query.invitations",
    EDIT: "Mutation.resendInvitation",
    DELETE: "Mutation.revokeInvitation",
  },
  RefreshSchedule: { VIEW: "Query.refreshSchedule", EDIT: "Mutation.setRefreshSchedule", RUN: "Mutation.startRefresh" },
  Segment: {
    VIEW: "Query.segment",
    EDIT: "Mutation.updateSegment",
    RUN: "Mutation.countSegment",
    DELETE: "Mutation.deleteSegment",
  },
  Session: { VIEW: "Query.viewer", DELETE: "Mutation.revokeSession" },
  Settings: { VIEW: "Query.settings", EDIT: "Mutation.updateSettings" },
  Source: { VIEW: "Query.source", EDIT: "Mutation.updateSource", DELETE: "Mutation.deleteSource" },
  // Whoever may change a webhook may try it out.
  Webhook: {
    VIEW: "Query.webhook",
    EDIT: "Mutation.updateWebhook",
    RUN: "Mutation.sendTestWebhook",
    DELETE: "Mutation.deleteWebhook",
  },
  User: { VIEW: "Query.user", EDIT: "Mutation.changeUserRole", DELETE: "Mutation.deactivateUser" },
} as const satisfies Readonly<Record<string, Partial<Record<Permission, Operation>>>>;
export type ThingWithPermissions = keyof typeof ON_THINGS;

/** What stands for adding to a list. */
const ON_LISTS: Readonly<Record<string, { readonly view: Operation; readonly create?: Operation }>> = {
  Connection: { view: "Query.connections", create: "Mutation.createConnection" },
  DeletedConnection: { view: "Query.deletedConnections" },
  Erasure: { view: "Query.erasures", create: "Mutation.eraseRecipient" },
  Export: { view: "Query.exports", create: "Mutation.createExport" },
  ExportRun: { view: "Query.exportRuns" },
  Invitation: { view: "Query.invitations", create: "Mutation.inviteUser" },
  Notification: { view: "Query.notifications" },
  NotificationDelivery: { view: "Query.notificationDeliveries" },
  Segment: { view: "Query.segments", create: "Mutation.createSegment" },
  Source: { view: "Query.sources", create: "Mutation.createSource" },
  User: { view: "Query.users", create: "Mutation.inviteUser" },
  Webhook: { view: "Query.webhooks", create: "Mutation.createWebhook" },
};

/** What whoever asks may do with a thing. */
export async function permissionsOn(asking: Asking, kind: ThingWithPermissions, thing: object): Promise<Permission[]> {
  const operations = Object.entries(ON_THINGS[kind]) as [Permission, Operation][];
  const verdicts = await Promise.all(operations.map(([, operation]) => authoriseOn(asking, operation, thing)));
  return operations.filter((_, index) => verdicts[index] === null).map(([permission]) => permission);
}

/** What a role may do with a list of things; CREATE may still be refused for one of them. */
export function permissionsOnList({ role }: Actor, kind: string): Permission[] {
  const operations = ON_LISTS[kind];
  if (!operations) throw new Error(`Nobody says what may be done with a list of ${kind} (permissions.ts).`);
  const may = (operation: Operation | undefined) =>
    operation !== undefined && OPERATIONS[operation].rules[role] !== "NEVER";
  return [...(may(operations.view) ? ["VIEW" as const] : []), ...(may(operations.create) ? ["CREATE" as const] : [])];
}
