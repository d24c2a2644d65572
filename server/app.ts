import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { Logger } from "pino";

import { InvitationAcceptance } from "./access/accept-invitation.js";
import { createAuthentication } from "./access/authentication.js";
import { InvitationService } from "./access/invitation.service.js";
import { SessionService } from "./access/session.service.js";
import { SetupService } from "./access/setup.service.js";
import { TokenService } from "./access/token.service.js";
import { UserService } from "./access/user.service.js";
import { AuditService } from "./audit/audit.service.js";
import { systemClock, type Clock } from "./clock.js";
import { ConnectionService } from "./connections/connection.service.js";
import { OAuthAttempts } from "./connections/oauth-attempts.js";
import { OAuthService } from "./connections/oauth.service.js";
import { ConsentTermsReader, noteWordingInForce } from "./consent/consent-terms.js";
import { ConsentService } from "./consent/consent.service.js";
import { checkDatabase } from "./database/check-database.js";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./database/embedded-postgres.js";
import { migrate } from "./database/migrate.js";
import { API_STATEMENT_MS, createOrm, createPool } from "./database/orm.js";
import { createCampaignMonitor } from "./destinations/campaign-monitor/campaign-monitor.js";
import type { Environment } from "./env.js";
import { ErasureBlocks } from "./erasure/erasure-blocks.js";
import { ErasureService } from "./erasure/erasure.service.js";
import { ExportService } from "./exports/export.service.js";
import { PreparationService } from "./exports/prepare/preparation.service.js";
import { listen, startHttpServer } from "./http/http-server.js";
import { guardedFetch } from "./http/public-address.js";
import { createJobQueue, startJobs } from "./jobs/jobs.js";
import { createLog } from "./log.js";
import { createMailer } from "./mail/mailer.js";
import { notificationServices } from "./notifications/notification-services.js";
import { DepartedService } from "./recipients/departed/departed.service.js";
import { RecipientService } from "./recipients/timeline/recipient.service.js";
import { RetentionService } from "./retention/retention.service.js";
import { BulkRunService } from "./runs/bulk/bulk-runs.service.js";
import { HeldPlanService } from "./runs/held/held-plan.service.js";
import { RemovalService } from "./runs/removal/removal.service.js";
import { RunEvents } from "./runs/run-events.js";
import { RunService } from "./runs/run.service.js";
import { RunStatisticsService } from "./runs/statistics/run-statistics.service.js";
import { checkKeyInUse, checkMainKey, damagedTexts, isNewInstallation } from "./secrets/check-main-key.js";
import { readInstallationSecrets } from "./secrets/installation-secret.js";
import { JweSecretBox } from "./secrets/jwe-secret-box.js";
import { openKeyRing } from "./secrets/key-ring.js";
import { sayingKnownKeys } from "./secrets/known-keys.js";
import { RefreshService } from "./schedules/refresh.service.js";
import { databaseClock, type ScheduleClock } from "./schedules/schedule-clock.js";
import { ScheduleService } from "./schedules/schedule.service.js";
import { SettingsService } from "./settings/settings.service.js";
import { SegmentService } from "./segments/segment.service.js";
import type { Services } from "./services.js";
import { Started } from "./started.js";
import { openPostgres } from "./sources/postgres/postgres-source.js";
import { SourceService } from "./sources/source.service.js";

export interface RunningApp {
  /** Where people reach it; of a worker, which serves nothing, what it believes of the others. */
  readonly url: string;
  /** The PostgreSQL that this process brought along; null with DATABASE_URL. */
  readonly embedded: EmbeddedPostgres | null;
  /** What whoever started it should read: the one-time code, what rests on less than it could. Sentences. */
  readonly notices: readonly string[];
  readonly services: Services;
  /** Stops taking work, lets calls under way settle, and stops everything it started, the database last. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly log?: Logger;
  readonly clock?: Clock;
  readonly scheduleClock?: ScheduleClock;
}

/**
 * The composition root: brings the database up to date, makes every service, and starts what this process's role says.
 * Whatever was started is stopped again when a later step fails. Throws {@link StartUpProblem} for what an operator can mend.
 */
export async function startApp(env: Environment, options: StartOptions = {}): Promise<RunningApp> {
  const started = new Started();
  try {
    return await start(env, options, started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function start(env: Environment, options: StartOptions, started: Started): Promise<RunningApp> {
  const log = options.log ?? createLog(env);
  const clock = options.clock ?? systemClock;
  const server = env.role === "worker" ? null : await listen(env.port);
  if (server) started.add(() => stopListening(server));

  const database = await openDatabase(env, log, started);
  const { separateRoles } = await migrate(database.ownerUrl, database.url);
  const databaseUrl = sayingKnownKeys(database.url, env);
  const pool = createPool(databaseUrl);
  // While it ends, PostgreSQL may be gone before the last socket is.
  pool.on("error", () => {
    if (!pool.ending) log.warn("A database connection was lost");
  });
  started.add(() => pool.end());
  const keys = await openKeyRing(env, await isNewInstallation(pool));
  const secrets = new JweSecretBox(keys);
  await checkMainKey(pool, secrets, keys);
  await checkKeyInUse(pool, keys);
  const installationSecrets = await readInstallationSecrets(pool, secrets, keys);
  const orm = await createOrm(databaseUrl);
  started.add(() => orm.close(true));
  const apiOrm = server ? await createOrm(databaseUrl, { statementMs: API_STATEMENT_MS }) : orm;
  if (apiOrm !== orm) started.add(() => apiOrm.close(true));

  const scheduleClock = options.scheduleClock ?? databaseClock;
  const audit = new AuditService({ pool });
  const publicUrl = env.publicUrl ?? `http://localhost:${portOf(server) ?? env.port}`;
  const secret = installationSecrets.sessions;
  const fetchPublic = guardedFetch({ allowPrivate: env.allowPrivateAddresses });
  const sso = env.sso && { settings: env.sso, fetch: fetchPublic };
  const { trustProxy } = env;
  const authentication = createAuthentication({ pool, secret, publicUrl, trustProxy, log, clock, audit, sso });
  const tokens = new TokenService({ clock, pool, audit });
  const users = new UserService({ clock });
  const sessions = new SessionService({ clock, audit });
  const mailer = env.mail && createMailer({ ...env.mail, log });
  if (mailer) started.add(async () => mailer.close());
  const invitations = new InvitationService({ clock, mailer, publicUrl });
  const acceptance = new InvitationAcceptance({ pool, clock, authentication, audit });
  const setup = new SetupService({
    pool,
    clock,
    authentication,
    tokens,
    audit,
    log,
    secret: installationSecrets.setupCodes,
  });
  const settings = new SettingsService({ pool });
  const consents = new ConsentService({ clock, pool });
  const terms = new ConsentTermsReader(pool);
  await noteWordingInForce(pool, clock);
  const sources = new SourceService({ clock, secrets, openPostgres });
  const segments = new SegmentService({ clock, sources });
  const campaignMonitor = createCampaignMonitor({
    baseUrl: env.campaignMonitorUrl,
    app: env.campaignMonitorOAuth,
    log,
  });
  started.add(() => campaignMonitor.close());
  const adapters = { CAMPAIGN_MONITOR: campaignMonitor };
  const connections: ConnectionService = new ConnectionService({
    clock,
    secrets,
    adapters,
    consents,
    terms,
    authentication,
    audit,
    exports: () => exports,
    removals: () => removals,
  });
  const attempts = new OAuthAttempts({ pool, clock });
  const oauth = new OAuthService({ adapters, connections, attempts, audit, publicUrl });
  const blocks = new ErasureBlocks({ pool, secrets });
  const erasures = new ErasureService({ orm, pool, log, secrets, audit, connections, blocks });
  started.add(() => erasures.close());
  const retention = new RetentionService({ ownerUrl: database.ownerUrl, settings, audit, clock, log });
  const emailAvailable = mailer !== null;
  const telling = { pool, log, secrets, mailer, emailAvailable, fetchPublic, publicUrl, clock: scheduleClock };
  const jobs = env.role === "api" ? createJobQueue({ pool, log }) : null;
  const performing =
    env.role === "api"
      ? null
      : await startJobs({
          orm,
          pool,
          log,
          connections,
          segments,
          shown: segments,
          adapter: campaignMonitor,
          erasures: blocks,
          audit,
          erasing: erasures,
          retention,
          profileLimit: env.profileLimit,
          telling,
        });
  const queue = jobs ?? performing!.queue;
  const runs = new RunService({ pool, log, queue, adapter: campaignMonitor });
  const { profileLimit } = env;
  const heldPlans = new HeldPlanService({ pool, audit, queue, profileLimit });
  const removals: RemovalService = new RemovalService({ queue, runs });
  const refresh = new RefreshService({ pool, scheduleClock });
  const schedules = new ScheduleService({ pool, clock, scheduleClock, refresh, audit });
  const exports: ExportService = new ExportService({
    clock,
    scheduleClock,
    connections,
    segments,
    runs,
    removals,
    profileLimit,
  });
  const preparation = new PreparationService({ connections, segments, audit });
  const runEvents = new RunEvents({ databaseUrl, log });
  const services: Services = {
    env,
    log,
    clock,
    orm: apiOrm,
    pool,
    audit,
    users,
    invitations,
    sessions,
    tokens,
    sources,
    segments,
    connections,
    oauth,
    consents,
    settings,
    exports,
    schedules,
    refresh,
    preparation,
    runs,
    bulkRuns: new BulkRunService({ pool, runs, connections }),
    runStatistics: new RunStatisticsService({ pool }),
    heldPlans,
    removals,
    erasures,
    ...notificationServices(telling, { clock, allowPrivate: env.allowPrivateAddresses }),
    recipients: new RecipientService({ pool }),
    departed: new DepartedService({ pool }),
    runEvents,
  };

  const notices: string[] = await damagedTexts(pool);
  if (!separateRoles) notices.push(SAME_ROLE);
  if (server) {
    await runEvents.start();
    started.add(() => runEvents.close());
    const http = await startHttpServer({ server, services, authentication, setup, acceptance, publicUrl });
    started.add(() => http.close());
    notices.push(...(await firstAdmin(setup, env, publicUrl)));
  }
  // Stopped first: runs under way are given back even when a client will not let go of its socket.
  if (performing) started.add(() => performing.close());
  log.info({ role: env.role }, "Listwright is running");
  return { url: publicUrl, embedded: database.embedded, notices, services, close: () => started.stop() };
}

const SAME_ROLE =
  "DATABASE_OWNER_URL is not set, so Listwright works as the owner of its tables: that consent is append-only rests on a trigger alone. Set DATABASE_OWNER_URL to the owner and DATABASE_URL to another role to have the database refuse it as well.";

async function firstAdmin(setup: SetupService, env: Environment, publicUrl: string): Promise<string[]> {
  const issued = await setup.prepare(env);
  if (issued === null) return [];
  return [`Open ${publicUrl} to make the first admin. The one-time code, valid for 30 minutes, is ${issued.code}`];
}

interface Database {
  readonly url: string;
  readonly ownerUrl: string;
  readonly embedded: EmbeddedPostgres | null;
}

async function openDatabase(env: Environment, log: Logger, started: Started): Promise<Database> {
  if (env.databaseUrl !== null) {
    await checkDatabase(env.databaseUrl, "DATABASE_URL");
    if (env.databaseOwnerUrl !== null) await checkDatabase(env.databaseOwnerUrl, "DATABASE_OWNER_URL");
    return { url: env.databaseUrl, ownerUrl: env.databaseOwnerUrl ?? env.databaseUrl, embedded: null };
  }
  const embedded = await startEmbeddedPostgres({ dataDir: env.dataDir, log });
  started.add(() => embedded.stop());
  return { url: embedded.url, ownerUrl: embedded.ownerUrl, embedded };
}

/** Requests that came before anything could answer them are cut off, so that a start that fails ends at once. */
async function stopListening(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function portOf(server: Server | null): number | null {
  return server ? (server.address() as AddressInfo).port : null;
}
