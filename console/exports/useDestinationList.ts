import { useQuery } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { useWatch } from "react-hook-form";

import type { DestinationList } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";

/** IDs of lists are 32 hexadecimal digits: nothing is asked for while one is still being typed. */
const LIST_ID = /^[0-9a-f]{32}$/i;

/** The list that the form has chosen, read live with its custom fields. */
export function useDestinationList(): UseQueryResult<DestinationList> {
  const dataProvider = useListwright();
  const [connectionId, listId] = useWatch<{ connectionId?: string; listId?: string }, ["connectionId", "listId"]>({
    name: ["connectionId", "listId"],
  });
  const id = listId?.trim() ?? "";
  return useQuery({
    queryKey: ["destinationList", connectionId, id],
    queryFn: ({ signal }) => dataProvider.destinationList(connectionId ?? "", id, signal),
    enabled: Boolean(connectionId) && LIST_ID.test(id),
    retry: false,
  });
}
