import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";

import type { InvitationService } from "./access/invitation.service.js";
import type { SessionService } from "./access/session.service.js";
import type { TokenService } from "./access/token.service.js";
import type { UserService } from "./access/user.service.js";
import type { AuditService } from "./audit/audit.service.js";
import type { Clock } from "./clock.js";
import type { ConnectionService } from "./connections/connection.service.js";
import type { OAuthService } from "./connections/oauth.service.js";
import type { ConsentService } from "./consent/consent.service.js";
import type { Environment } from "./env.js";
import type { ErasureService } from "./erasure/erasure.service.js";
import type { ExportService } from "./exports/export.service.js";
import type { PreparationService } from "./exports/prepare/preparation.service.js";
import type { DepartedService } from "./recipients/departed/departed.service.js";
import type { RecipientService } from "./recipients/timeline/recipient.service.js";
import type { RunEvents } from "./runs/run-events.js";
import type { HeldPlanService } from "./runs/held/held-plan.service.js";
import type { RemovalService } from "./runs/removal/removal.service.js";
import type { RunService } from "./runs/run.service.js";
import type { SegmentService } from "./segments/segment.service.js";
import type { SettingsService } from "./settings/settings.service.js";
import type { SourceService } from "./sources/source.service.js";

/** Everything the API and the jobs work with, made once by the composition root (app.ts). */
export interface Services {
  readonly env: Environment;
  readonly log: Logger;
  readonly clock: Clock;
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly audit: AuditService;
  readonly users: UserService;
  readonly invitations: InvitationService;
  readonly sessions: SessionService;
  readonly tokens: TokenService;
  readonly sources: SourceService;
  readonly segments: SegmentService;
  readonly connections: ConnectionService;
  readonly oauth: OAuthService;
  readonly consents: ConsentService;
  readonly settings: SettingsService;
  readonly exports: ExportService;
  readonly preparation: PreparationService;
  readonly runs: RunService;
  readonly heldPlans: HeldPlanService;
  readonly removals: RemovalService;
  readonly erasures: ErasureService;
  readonly recipients: RecipientService;
  readonly departed: DepartedService;
  readonly runEvents: RunEvents;
}
