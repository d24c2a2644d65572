import { useTranslate } from "react-admin";

import type { Segment } from "../data-provider/segments.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { NameCell } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { mayOpen } from "../layout/page-access.js";
import { useRole } from "../layout/useRole.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";

export function SegmentList() {
  const translate = useTranslate();
  const { role } = useRole();
  const mayCreate = mayOpen(role, "/segments/create");
  const format = useFormat();
  return (
    <ListPage<Segment>
      title={translate("resources.segments.name", { smart_count: 2 })}
      createLabel={translate("listwright.segments.create")}
      whyNotCreate={translate("listwright.why_not.segments_create")}
      searchHint={translate("listwright.search.segments")}
      sort={{ field: "name", order: "ASC" }}
      empty={
        <EmptyState
          icon={RESOURCE_ICONS.segments}
          title={translate("listwright.segments.empty_title")}
          action={
            mayCreate && (
              <ButtonLink variant="contained" to="/segments/create">
                {translate("listwright.segments.create")}
              </ButtonLink>
            )
          }
        >
          {translate(mayCreate ? "listwright.segments.empty" : "listwright.contributor.segments_empty")}
        </EmptyState>
      }
      columns={[
        {
          key: "name",
          label: translate("resources.segments.fields.name"),
          sortable: true,
          render: ({ id, name, source }) => (
            <NameCell narrow={source.name}>
              <TextLink to={`/segments/${id}/show`}>{name}</TextLink>
            </NameCell>
          ),
        },
        {
          key: "source",
          label: translate("resources.segments.fields.source"),
          sortable: true,
          wideOnly: true,
          render: ({ source }) => <TextLink to={`/sources/${source.id}/show`}>{source.name}</TextLink>,
        },
        {
          key: "memberCount",
          label: translate("resources.segments.fields.memberCount"),
          sortable: true,
          numeric: true,
          render: ({ memberCount }) => (memberCount === null ? "–" : format.number(memberCount)),
        },
        {
          key: "memberCountAt",
          label: translate("resources.segments.fields.memberCountAt"),
          sortable: true,
          wideOnly: true,
          render: ({ memberCountAt }) => <When at={memberCountAt} />,
        },
        {
          key: "exports",
          label: translate("resources.exports.name", { smart_count: 2 }),
          sortable: true,
          wideOnly: true,
          numeric: true,
          render: ({ exports }) => exports.length,
        },
      ]}
    />
  );
}
