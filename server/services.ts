import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";

import type { TokenService } from "./access/token.service.js";
import type { Clock } from "./clock.js";
import type { ConnectionService } from "./connections/connection.service.js";
import type { ConsentService } from "./consent/consent.service.js";
import type { Environment } from "./env.js";
import type { ExportService } from "./exports/export.service.js";
import type { RunEvents } from "./runs/run-events.js";
import type { RunService } from "./runs/run.service.js";
import type { SegmentService } from "./segments/segment.service.js";
import type { SourceService } from "./sources/source.service.js";

/** Everything the API and the jobs work with, made once by the composition root (app.ts). */
export interface Services {
  readonly env: Environment;
  readonly log: Logger;
  readonly clock: Clock;
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly tokens: TokenService;
  readonly sources: SourceService;
  readonly segments: SegmentService;
  readonly connections: ConnectionService;
  readonly consents: ConsentService;
  readonly exports: ExportService;
  readonly runs: RunService;
  readonly runEvents: RunEvents;
}
