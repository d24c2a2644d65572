import { useWatch } from "react-hook-form";

import type { Destined } from "../data-provider/matching.js";

interface Chosen {
  readonly segmentIds?: readonly string[];
  readonly connectionId?: string;
  readonly listId?: string;
}

/** Segments, connection and list as the form has them; null until all are chosen. */
export function useDestined(): Destined | null {
  const [segmentIds = [], connectionId, listId] = useWatch<Chosen, ["segmentIds", "connectionId", "listId"]>({
    name: ["segmentIds", "connectionId", "listId"],
  });
  const list = listId?.trim();
  return segmentIds.length > 0 && connectionId && list ? { segmentIds, connectionId, listId: list } : null;
}
