import { hash } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import type { DestinationAdapter } from "../../destinations/destination.js";
import type { ListDetails } from "../../destinations/list.js";
import type { Subscriber } from "../../destinations/subscriber.js";
import type { Member } from "../../sources/profile-source.js";
import type { StoredWarning } from "../export-run.entity.js";
import { RunFailure } from "../run-failure.js";
import type { RunSettings } from "../run-settings.js";
import { compileMatching, fieldsOf } from "./map-member.js";
import type { RunSegments } from "./stage-refusers.js";
import { MemberWriter, type StagedMember, type Staging } from "./staging.js";

export interface StageMembersOptions {
  readonly pool: pg.Pool;
  readonly em: EntityManager;
  readonly segments: Pick<RunSegments, "members">;
  readonly adapter: Pick<DestinationAdapter, "serialise">;
  readonly settings: Pick<RunSettings, "matching" | "segmentIds">;
  readonly list: Pick<ListDetails, "customFields">;
  /** The names that COUNTRY fields take; empty where none is matched. */
  readonly countries: readonly string[];
  readonly profileLimit: number;
  readonly stop: AbortSignal;
  /** Told how many profiles were evaluated so far. */
  readonly evaluated: (profiles: number) => void;
}

export interface StagedMembers {
  readonly evaluated: number;
  /** What of them could not be sent as it is. */
  readonly lost: readonly StoredWarning[];
}

/**
 * Streams the segments' members, mapped, into the table of members: each with the hash of what would be sent, by which the
 * ledger knows it, and with that text itself, or with what `bodyOf` makes of the subscriber instead. Memory does not grow
 * with their number.
 */
export async function stageMembers(
  options: StageMembersOptions,
  staging: Staging,
  bodyOf?: (subscriber: Subscriber) => string,
): Promise<StagedMembers> {
  const { settings, adapter, profileLimit, countries, stop } = options;
  const { customFields } = options.list;
  const { map, warnings } = compileMatching(settings.matching, { customFields, countries });
  const client = await options.pool.connect();
  const writer = new MemberWriter(client, staging);
  let evaluated = 0;
  try {
    const fields = fieldsOf(settings.matching);
    for await (const members of options.segments.members(options.em, settings.segmentIds, fields, stop)) {
      stop.throwIfAborted();
      evaluated += members.length;
      options.evaluated(evaluated);
      if (evaluated > profileLimit) throw new RunFailure("PROFILE_LIMIT_EXCEEDED", { limit: profileLimit });
      for (const member of members) {
        writer.add(stage(member));
        if (writer.isFull) await writer.flush();
      }
    }
    await writer.end();
    client.release();
    return { evaluated, lost: warnings() };
  } catch (error) {
    // The COPY is half done: its connection is of no more use.
    writer.abort(error as Error);
    client.release(true);
    throw error;
  }

  function stage(member: Member): StagedMember {
    const mapped = map(member);
    const { key } = member;
    if (mapped.problem !== null) return { key, ...mapped };
    const { address, subscriber, rank, refusal } = mapped;
    const sent = adapter.serialise(subscriber);
    const body = bodyOf ? bodyOf(subscriber) : sent;
    const digest = hash("sha256", sent).slice(0, 32);
    return { key, problem: null, address, email: subscriber.email, body, hash: digest, rank, refusal };
  }
}
