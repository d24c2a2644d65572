import type pg from "pg";
import { expect } from "vitest";

import { inTransaction } from "../../../server/database/transaction.js";
import type { Chance } from "../../support/chance.js";
import type { Planned } from "./many-schedules.js";

const MINUTE_MS = 60_000;

interface Row {
  readonly id: string;
  readonly exportId: string;
  readonly slot: Date;
  readonly became: string;
  /** Of the transaction that made it. */
  readonly now: Date;
  readonly xid: string;
}

type UnderWay = "WAITING" | "RUNNING" | "HELD";

interface Followed extends Planned {
  /** How many of its slots have become runs. */
  turned: number;
  underWay: { readonly id: string; doing: UnderWay }[];
}

/**
 * Compares every run that was made with what was due at the moment when it was made, by the clock of whoever made it, and
 * with what was to become of it by the export's policies. Then it lets some of them begin, be held, or end.
 */
export class Reviewer {
  private readonly exports: ReadonlyMap<string, Followed>;
  private readonly seen = new Set<string>();
  /** How many slots became what. */
  readonly tally = new Map<string, number>();

  constructor(
    private readonly pool: pg.Pool,
    planned: readonly Planned[],
    private readonly chance: Chance,
  ) {
    this.exports = new Map(planned.map((one) => [one.id, { ...one, turned: 0, underWay: [] }]));
  }

  /** While nobody makes runs. */
  async review(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      await client.query("SELECT FROM refresh_schedule FOR UPDATE");
      await client.query("SELECT FROM export ORDER BY id FOR NO KEY UPDATE");
      for (const group of await this.newGroups(client)) this.compare(group);
      for (const followed of this.exports.values()) await this.carryOn(client, followed);
    });
  }

  /** The slots that are no run. (A run that is no slot does not get past a review.) */
  lost(): string[] {
    return [...this.exports.values()].flatMap(({ what, slots, turned }) =>
      slots.slice(turned).map((slot) => `${slot.toISOString()} of ${what}`),
    );
  }

  /** The runs of one export that one transaction made, in the order in which they were made. */
  private async newGroups(client: pg.ClientBase): Promise<Row[][]> {
    const { rows } = await client.query<Row>(
      `SELECT run.id, run.export_id AS "exportId", run.slot, coalesce(run.skip_reason, run.state) AS became,
         reading.now, reading.xid::text AS xid
       FROM export_run run JOIN run_request request ON request.run_id = run.id
       LEFT JOIN clock_reading reading ON reading.xid = request.xmin
       WHERE run.export_id = ANY ($1) AND NOT run.id = ANY ($2) ORDER BY run.queued_at, run.id`,
      [[...this.exports.keys()], [...this.seen]],
    );
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      this.seen.add(row.id);
      const key = `${row.exportId} ${row.xid}`;
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    return [...groups.values()];
  }

  private compare(group: readonly Row[]): void {
    const [{ exportId, now }] = group as readonly [Row];
    const followed = this.exports.get(exportId)!;
    const { what, slots, turned, policies } = followed;
    const due = slots.slice(turned).filter((slot) => slot.getTime() <= now.getTime());
    const wanted = due.map((slot, n) => ({
      slot: slot.toISOString(),
      became: n < due.length - 1 ? "MISSED" : this.expected(followed, now.getTime() - slot.getTime()),
    }));
    const made = group.map(({ slot, became }) => ({ slot: slot.toISOString(), became }));
    expect({ what, policies, now, made }).toEqual({ what, policies, now, made: wanted });
    followed.turned += due.length;
    for (const { id, became } of group) {
      this.tally.set(became, (this.tally.get(became) ?? 0) + 1);
      if (became === "QUEUED") followed.underWay.push({ id, doing: "WAITING" });
    }
  }

  private expected({ policies, underWay }: Followed, lateMs: number): string {
    const { whenMissed, missedWithinMinutes, whenRunning } = policies;
    if (lateMs > Math.min(missedWithinMinutes, whenMissed === "SKIP" ? 5 : Infinity) * MINUTE_MS) return "MISSED";
    if (underWay.some(({ doing }) => doing === "HELD")) return "HELD_PLAN_WAITING";
    if (underWay.length === 0) return "QUEUED";
    if (whenRunning === "SKIP") return "ALREADY_RUNNING";
    return underWay.some(({ doing }) => doing === "WAITING") ? "ALREADY_RUNNING" : "QUEUED";
  }

  private async carryOn(client: pg.ClientBase, followed: Followed): Promise<void> {
    const [first] = followed.underWay;
    if (!first || this.chance.happens(0.1)) return;
    if (first.doing !== "HELD" && this.chance.happens(0.25)) {
      first.doing = first.doing === "WAITING" ? "RUNNING" : "HELD";
      const state = first.doing === "RUNNING" ? "PLANNING" : "HELD";
      await client.query("UPDATE export_run SET state = $2, attempt = 1 WHERE id = $1", [first.id, state]);
      return;
    }
    await client.query(
      `UPDATE export_run SET state = 'SUCCEEDED', finished_at = clock_timestamp()
       WHERE export_id = $1 AND finished_at IS NULL`,
      [followed.id],
    );
    followed.underWay = [];
  }
}
