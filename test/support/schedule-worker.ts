/**
 * A worker that does nothing but follow schedules, with Agenda, by a clock that a test moves: the time in the table
 * `simulated_clock`, and this process's own deviation from it. Each transaction that asks for the time leaves its answer.
 */
import pg from "pg";
import { pino } from "pino";

import { sessionUrl } from "../../server/database/session-url.js";
import { createAgenda } from "../../server/jobs/agenda.js";
import { defineTickSchedules, startTicking } from "../../server/jobs/tick-schedules.job.js";
import type { ScheduleClock } from "../../server/schedules/schedule-clock.js";

const { DATABASE_URL = "", SKEW_SECONDS = "0" } = process.env;
/** Quick, so that ten days pass in minutes; a worker that was killed keeps the others from it only for a moment. */
const TIMING = { everyMs: 50, lockLifetimeMs: 1_000 };

const log = pino({ level: "warn" }, pino.destination(2));
const pool = new pg.Pool({ connectionString: sessionUrl(DATABASE_URL), max: 4 });
pool.on("error", () => undefined);
const clock: ScheduleClock = {
  async now(db) {
    const { rows } = await db.query<{ now: Date }>(
      `INSERT INTO clock_reading (xid, skew_seconds, now)
       SELECT pg_current_xact_id()::xid, $1::integer, at + make_interval(secs => $1::integer) FROM simulated_clock RETURNING now`,
      [Number(SKEW_SECONDS)],
    );
    return rows[0]!.now;
  },
};
const agenda = createAgenda(pool, log);
defineTickSchedules(agenda, { pool, log, clock }, TIMING);
await agenda.start();
await startTicking(agenda, TIMING);
