import type { EntityManager } from "@mikro-orm/postgresql";

import { Connection } from "../connections/connection.entity.js";
import type { ConnectionService } from "../connections/connection.service.js";
import { DestinationError, type Destination, type ListDetails } from "../destinations/destination.js";
import { Export } from "../exports/export.entity.js";
import type { UsedConnection } from "./conclude-run.js";
import { CallRefused } from "./deliver/call-intent.js";
import type { BackOff } from "./deliver/send-batch.js";
import { sleep, unlessStopped } from "./deliver/stoppable.js";
import { RunFailure } from "./run-failure.js";
import type { HeldRun } from "./run-lease.js";
import type { RunSettings } from "./run-settings.js";

export interface OpenedRun {
  readonly settings: RunSettings;
  readonly exportId: string;
  readonly destination: Destination;
  readonly list: ListDetails;
}

export interface OpenRunOptions {
  readonly run: HeldRun;
  readonly em: EntityManager;
  readonly connections: Pick<ConnectionService, "openDestination">;
  readonly backOff: BackOff;
  readonly stop: AbortSignal;
  /** Told through which connection it goes, before anything is asked of it. */
  readonly using: (connection: UsedConnection) => void;
}

/** The run's settings (its own copy once it has one), its list as it is now, and the account to send through. */
export async function openRun(options: OpenRunOptions): Promise<OpenedRun> {
  const { run, em, connections, backOff, stop } = options;
  const found =
    run.exportId === null ? null : await em.findOne(Export, { id: run.exportId }, { populate: ["segments"] });
  const connectionId = run.settings?.connectionId ?? found?.connection?.id;
  if (!found || connectionId === undefined) throw new CallRefused("NO_CONNECTION");
  // Moved since the run was taken: the next attempt is made on the new list.
  if (run.settings === null && found.listId !== run.listId) throw new RunFailure("EXPORT_MOVED", {}, { canPass: true });
  const connection = await em.findOne(Connection, { id: connectionId });
  options.using({ id: connectionId, authenticatedAt: connection?.authenticatedAt ?? null });
  const account = (connection?.account ?? []).map((client) => client.id);
  if (run.settings?.account?.every((id) => !account.includes(id))) throw new RunFailure("ACCOUNT_CHANGED");
  const destination = await connections.openDestination(em, connectionId);
  const list = await readList(() => destination.list(run.listId), backOff, stop);
  const segments = found.segments.getItems().toSorted((one, other) => one.position - other.position);
  const settings: RunSettings = run.settings ?? {
    connectionId,
    account,
    listId: run.listId,
    segmentIds: segments.map((row) => row.segment.id),
    matching: found.matching,
    membership: found.membership,
    maxRejectedShare: found.maxRejectedShare,
    confirmedOptIn: list.confirmedOptIn,
  };
  const keys = new Set(list.customFields.map((field) => field.key));
  const missing = settings.matching.customFields.filter(({ key }) => !keys.has(key)).map(({ key }) => key);
  if (missing.length > 0) throw new RunFailure("CUSTOM_FIELD_MISSING", { keys: missing.join(", ") });
  return { settings, exportId: found.id, destination, list };
}

/** Repeats what may pass, as calls that send are repeated, but gives up sooner: nothing is under way yet. */
async function readList(read: () => Promise<ListDetails>, backOff: BackOff, stop: AbortSignal): Promise<ListDetails> {
  const tries = Math.ceil(backOff.tries / 2);
  for (let failed = 1; ; failed += 1) {
    try {
      return await unlessStopped(read(), stop);
    } catch (error) {
      if (!(error instanceof DestinationError) || !error.canPass || failed >= tries) throw error;
      const pauseMs = Math.max(error.details.retryAfterMs ?? 0, backOff.baseMs * 2 ** failed);
      if (pauseMs > backOff.mostMs) throw error;
      await sleep(pauseMs, stop);
    }
  }
}
