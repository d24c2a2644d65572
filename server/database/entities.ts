import { ApiToken } from "../access/api-token.entity.js";
import { Invitation } from "../access/invitation.entity.js";
import { Session } from "../access/session.entity.js";
import { User } from "../access/user.entity.js";
import { Connection } from "../connections/connection.entity.js";
import { Consent } from "../consent/consent.entity.js";
import { DeletedConnection } from "../consent/deleted-connection.entity.js";
import { ErasedList, Erasure } from "../erasure/erasure.entity.js";
import { Export, ExportSegment } from "../exports/export.entity.js";
import { Notification, NotificationDelivery, NotificationExport } from "../notifications/notification.entity.js";
import { Webhook } from "../notifications/webhook.entity.js";
import { ExportRun } from "../runs/export-run.entity.js";
import { Segment } from "../segments/segment.entity.js";
import { Source } from "../sources/source.entity.js";

export const entities = [
  User,
  Session,
  Invitation,
  ApiToken,
  Source,
  Segment,
  Connection,
  Consent,
  DeletedConnection,
  Export,
  ExportSegment,
  ExportRun,
  Erasure,
  ErasedList,
  Notification,
  NotificationExport,
  NotificationDelivery,
  Webhook,
];
