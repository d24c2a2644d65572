import type pg from "pg";

import { cursorUnknown, pageSize } from "../../graphql/page-arguments.js";
import { DEPARTED_STATES, type DepartedState, type DepartureReason } from "./departed-state.js";

/** Somebody of a list who is not on it any more. */
export interface Departed {
  readonly email: string;
  readonly state: DepartedState;
  readonly reason: DepartureReason;
  /** As the destination writes it, in its client's time zone; null when it did not say. */
  readonly stateDate: string | null;
  /** When it was first learnt. */
  readonly seenAt: Date;
  /** Whether the export wants them on the list, or once did. */
  readonly onceClaimed: boolean;
}

export interface DepartedFilter {
  /** Null or empty: all of them. */
  readonly state?: readonly DepartedState[] | null;
  /** Only those of whom it was learnt then or later. */
  readonly since?: Date | null;
  /** Only those whom this export wants, or once wanted, on the list. */
  readonly onceClaimed?: boolean | null;
}

export interface DepartedRequest extends DepartedFilter {
  /** How many, at most {@link MOST}. */
  readonly first?: number | null;
  /** The cursor after which to go on; one that is none is refused. */
  readonly after?: string | null;
}

/** An export, as far as it says whose list is meant. */
export interface OfExport {
  readonly id: string;
  readonly listId: string;
}

const MOST = 200;
const DEFAULT = 50;
const STREAMED_AT_ONCE = 1_000;

const COLUMNS = `known.email, known.state, known.state_date AS "stateDate", known.state_seen_at AS "seenAt",
  CASE known.state
    WHEN 'DELETED' THEN CASE WHEN known.deleted_from IS NULL THEN 'DELETED_ELSEWHERE' ELSE 'DELETED_BY_US' END
    WHEN 'SUPPRESSED' THEN CASE barred.reason WHEN 'UNSUBSCRIBED' THEN 'SUPPRESSED_UNSUBSCRIBED'
      WHEN 'BOUNCED' THEN 'SUPPRESSED_BOUNCED' ELSE 'SUPPRESSED' END
    ELSE known.state
  END AS reason, wanted.address IS NOT NULL AS "onceClaimed"`;

const FROM = `FROM destination_list list
  JOIN recipient known ON known.list_key = list.id
  LEFT JOIN suppressed_address barred ON known.state = 'SUPPRESSED' AND barred.client_id = list.client_id
    AND barred.address = known.address
  LEFT JOIN export_recipient wanted
    ON wanted.export_id = $2 AND wanted.list_key = known.list_key AND wanted.address = known.address
  WHERE list.list_id = $1 AND known.state = ANY ($3) AND known.state NOT IN ('ACTIVE', 'UNCONFIRMED')
    AND ($4::timestamptz IS NULL OR known.state_seen_at >= $4) AND ($5 OR wanted.address IS NOT NULL)`;

/** Who left the lists of exports, as the looks before their runs found it. */
export class DepartedService {
  constructor(private readonly deps: { readonly pool: pg.Pool }) {}

  /** One page, the latest learnt first. */
  async page(of: OfExport, request: DepartedRequest) {
    const { pool } = this.deps;
    const size = pageSize("first", request.first, { most: MOST, otherwise: DEFAULT });
    const from = cursorIn(request.after);
    const { rows } = await pool.query<Departed & { moment: string }>(
      `SELECT ${COLUMNS}, (extract(epoch FROM known.state_seen_at) * 1000000)::bigint::text AS moment ${FROM}
         AND ($6::bigint IS NULL OR known.state_seen_at <= to_timestamp(0) + $6::bigint * interval '1 microsecond')
       ORDER BY known.state_seen_at DESC, known.address OFFSET $7 LIMIT $8`,
      [...parametersOf(of, request), from.moment, from.passed, size + 1],
    );
    let { moment, passed } = from;
    const edges = rows.slice(0, size).map(({ moment: own, ...node }) => {
      passed = own === moment ? passed + 1 : 1;
      moment = own;
      return { cursor: cursorOf(own, passed), node };
    });
    return { edges, pageInfo: { hasNextPage: rows.length > size, endCursor: edges.at(-1)?.cursor ?? null } };
  }

  /** How many there are in each state of the filter; those without anybody included. */
  async counts(of: OfExport, filter: DepartedFilter): Promise<{ state: DepartedState; count: number }[]> {
    const { rows } = await this.deps.pool.query<{ state: DepartedState; count: number }>(
      `SELECT known.state, count(*)::int AS count ${FROM} GROUP BY known.state`,
      parametersOf(of, filter),
    );
    return statesOf(filter).map((state) => ({ state, count: rows.find((row) => row.state === state)?.count ?? 0 }));
  }

  /** All of them by address, read as fast as they are taken. */
  async *all(of: OfExport, filter: DepartedFilter): AsyncGenerator<Departed> {
    for (let last = ""; ;) {
      const { rows } = await this.deps.pool.query<Departed & { address: string }>(
        `SELECT ${COLUMNS}, known.address ${FROM} AND known.address > $6 ORDER BY known.address LIMIT $7`,
        [...parametersOf(of, filter), last, STREAMED_AT_ONCE],
      );
      for (const { address, ...departed } of rows) {
        last = address;
        yield departed;
      }
      if (rows.length < STREAMED_AT_ONCE) return;
    }
  }
}

function statesOf({ state }: DepartedFilter): readonly DepartedState[] {
  return state && state.length > 0 ? DEPARTED_STATES.filter((one) => state.includes(one)) : DEPARTED_STATES;
}

function parametersOf(of: OfExport, filter: DepartedFilter): unknown[] {
  return [of.listId, of.id, statesOf(filter), filter.since ?? null, filter.onceClaimed !== true];
}

/** Where a page goes on: the moment of its last row, and how many rows of that moment came so far. No address is in it. */
interface Place {
  readonly moment: string | null;
  readonly passed: number;
}

function cursorOf(moment: string, passed: number): string {
  return Buffer.from(`${moment}:${passed}`).toString("base64url");
}

function cursorIn(cursor: string | null | undefined): Place {
  if (cursor == null) return { moment: null, passed: 0 };
  const [, moment, passed] = /^(\d{1,17}):(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (moment === undefined) throw cursorUnknown();
  return { moment, passed: Number(passed) };
}
