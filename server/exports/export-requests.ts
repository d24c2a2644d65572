import type { GuardsRequest } from "./export-guards.js";
import type { ScheduleRequest } from "../schedules/schedule-request.js";
import type { Membership, OnLeave } from "./export.entity.js";
import type { MatchingRequest } from "./matching-request.js";

export interface CreateExport {
  readonly name: string;
  readonly connectionId: string;
  readonly clientId: string;
  readonly listId: string;
  readonly segmentIds: readonly string[];
  readonly matching: MatchingRequest;
  readonly membership?: Membership;
  readonly onLeave?: OnLeave;
  readonly schedule?: ScheduleRequest | null;
  readonly retries?: number | null;
  readonly guards?: GuardsRequest | null;
  readonly notifyRejectedOver?: number | null;
}

/** What is left out stays. Null is refused, except of guards, retries and notifyRejectedOver: these are then the usual ones again. */
export interface UpdateExport {
  readonly name?: string | null;
  readonly clientId?: string | null;
  readonly listId?: string | null;
  readonly segmentIds?: readonly string[] | null;
  readonly matching?: MatchingRequest | null;
  readonly membership?: Membership | null;
  readonly onLeave?: OnLeave | null;
  readonly retries?: number | null;
  readonly guards?: GuardsRequest | null;
  readonly notifyRejectedOver?: number | null;
}
