import type { GuardsRequest } from "./export-guards.js";
import type { Membership, OnLeave, ScheduleKind } from "./export.entity.js";
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
  readonly schedule?: { readonly kind: ScheduleKind } | null;
  readonly guards?: GuardsRequest | null;
}

/** Omitted or null keeps what is there: nothing here can be cleared. */
export interface UpdateExport {
  readonly name?: string | null;
  readonly clientId?: string | null;
  readonly listId?: string | null;
  readonly segmentIds?: readonly string[] | null;
  readonly matching?: MatchingRequest | null;
  readonly membership?: Membership | null;
  readonly onLeave?: OnLeave | null;
  readonly guards?: GuardsRequest | null;
}
