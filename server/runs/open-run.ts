import type { EntityManager } from "@mikro-orm/postgresql";

import { Connection } from "../connections/connection.entity.js";
import type { ConnectionService } from "../connections/connection.service.js";
import type { Destination } from "../destinations/destination.js";
import type { ListDetails } from "../destinations/list.js";
import { Export, type ExportSegment } from "../exports/export.entity.js";
import type { SegmentService } from "../segments/segment.service.js";
import type { UsedConnection } from "./conclude-run.js";
import { CallRefused } from "./deliver/call-intent.js";
import type { BackOff } from "./deliver/until-answered.js";
import { needsTransfer } from "./needs-transfer.js";
import { checkMatched, takesCountries } from "./plan/map/check-matched.js";
import { repeatRead } from "./repeat-read.js";
import { RunFailure } from "./run-failure.js";
import type { HeldRun } from "./run-lease.js";
import type { RunSettings } from "./run-settings.js";
import { segmentHash } from "./segment-hash.js";

export interface OpenedRun {
  readonly settings: RunSettings;
  readonly exportId: string;
  readonly destination: Destination;
  readonly list: ListDetails;
  /** The names that COUNTRY fields take; empty where none is matched. */
  readonly countries: readonly string[];
  /** The client whose list it is. */
  readonly clientId: string;
}

export interface OpenRunOptions {
  readonly run: HeldRun;
  readonly em: EntityManager;
  readonly connections: Pick<ConnectionService, "openDestination">;
  readonly shown: Pick<SegmentService, "fieldsNow">;
  /** Members that a run may have at most where its export says nothing. */
  readonly profileLimit: number;
  readonly backOff: BackOff;
  readonly stop: AbortSignal;
  /** Told through which connection it goes, before anything is asked of it. */
  readonly using: (connection: UsedConnection) => void;
}

/** The run's settings (its own copy once it has one), its list as it is now, and the account to send through. */
export async function openRun(options: OpenRunOptions): Promise<OpenedRun> {
  const { run, em, connections, profileLimit, backOff, stop } = options;
  const isRemoval = run.kind === "REMOVAL";
  const found =
    run.exportId === null ? null : await em.findOne(Export, { id: run.exportId }, { populate: ["segments.segment"] });
  const connectionId = run.settings?.connectionId ?? found?.connection?.id;
  // A removal needs no export any more: it has its settings from the beginning.
  if ((!found && !isRemoval) || connectionId === undefined) throw new CallRefused("NO_CONNECTION");
  // Moved since the run was taken: the next attempt is made on the new list.
  if (run.settings === null && found?.listId !== run.listId)
    throw new RunFailure("EXPORT_MOVED", {}, { canPass: true });
  const connection = await em.findOne(Connection, { id: connectionId });
  options.using({ id: connectionId, authenticatedAt: connection?.authenticatedAt ?? null });
  const account = (connection?.account ?? []).map((client) => client.id);
  if (run.settings?.account?.every((id) => !account.includes(id))) throw new RunFailure("ACCOUNT_CHANGED");
  const destination = await connections.openDestination(em, connectionId);
  const list = await repeatRead(() => destination.list(run.listId), { backOff, stop });
  const opened = { destination, list };
  if (!found || isRemoval) {
    const settings = run.settings!;
    return { ...opened, settings, exportId: run.claimsOf!, countries: [], clientId: settings.clientId ?? "" };
  }
  const segments = found.segments.getItems().toSorted((one, other) => one.position - other.position);
  const settings = run.settings ?? settingsOf(found, { connectionId, account, list, segments, profileLimit });
  // Also of a plan that was approved while the list was another.
  if (needsTransfer(run.kind) && settings.onLeave === "UNSUBSCRIBE" && list.unsubscribeScope === "ALL_CLIENT_LISTS") {
    throw new RunFailure("UNSUBSCRIBES_EVERYWHERE");
  }
  const now = readsMembers(run) ? await options.shown.fieldsNow(em, settings.segmentIds) : null;
  checkMatched(settings.matching, list, now);
  const countries = takesCountries(settings.matching, list)
    ? await repeatRead(() => destination.countries(), { backOff, stop })
    : [];
  return { ...opened, settings, exportId: found.id, countries, clientId: settings.clientId ?? found.clientId };
}

/** Whether this attempt evaluates the segments. What is planned again after its rows were lost is not asked for anew. */
function readsMembers({ kind, state, planId, approved }: HeldRun): boolean {
  return kind === "VERIFY" || state === "PLANNING" || planId === null || approved;
}

interface Found {
  readonly connectionId: string;
  readonly account: readonly string[];
  readonly list: ListDetails;
  readonly segments: readonly ExportSegment[];
  readonly profileLimit: number;
}

/** What the run works on from now on, whatever becomes of its export. */
function settingsOf(found: Export, { connectionId, account, list, segments, profileLimit }: Found): RunSettings {
  return {
    connectionId,
    account,
    listId: found.listId,
    segmentIds: segments.map((row) => row.segment.id),
    matching: found.matching,
    membership: found.membership,
    onLeave: found.onLeave,
    maxRejectedShare: found.maxRejectedShare,
    guards: {
      maxMembers: Math.min(found.maxMembers ?? profileLimit, profileLimit),
      maxLeaverShare: found.maxLeaverShare,
      maxWithdrawnShare: found.maxWithdrawnShare,
    },
    clientId: found.clientId,
    heedsSuppression: list.unsubscribeScope === "ALL_CLIENT_LISTS",
    segmentHashes: segments.map((row) => segmentHash(row.segment.unwrap())),
    confirmedOptIn: list.confirmedOptIn,
  };
}
