import { useGetList, useTranslate } from "react-admin";

import type { ConnectionRow } from "../data-provider/connections.js";
import { ALL } from "../data-provider/page.js";
import type { Segment } from "../data-provider/segments.js";
import { FilterChoice } from "../layout/FilterChoice.js";
import { MEMBERSHIPS } from "./export-form.js";

/** By where exports go, what they send and how; all of it is filtered by the server. */
export function ExportFilters() {
  const translate = useTranslate();
  const pagination = { page: 1, perPage: ALL.limit };
  const { data: connections = [] } = useGetList<ConnectionRow>("connections", {
    pagination,
    sort: { field: "displayName", order: "ASC" },
  });
  const { data: segments = [] } = useGetList<Segment>("segments", { pagination, sort: ALL.sort });
  return (
    <>
      <FilterChoice
        name="connectionId"
        label={translate("resources.exports.fields.connectionId")}
        choices={connections.map(({ id, displayName }) => ({ id, name: displayName }))}
      />
      <FilterChoice
        name="segmentId"
        label={translate("resources.segments.name", { smart_count: 1 })}
        choices={segments.map(({ id, name }) => ({ id, name }))}
      />
      <FilterChoice
        name="membership"
        label={translate("resources.exports.fields.membership")}
        choices={MEMBERSHIPS.map((id) => ({ id, name: translate(`listwright.membership.${id}`) }))}
      />
      <FilterChoice
        name="paused"
        label={translate("listwright.paused_filter.label")}
        choices={[
          { id: "false", name: translate("listwright.paused_filter.no") },
          { id: "true", name: translate("listwright.paused_filter.yes") },
        ]}
      />
    </>
  );
}
