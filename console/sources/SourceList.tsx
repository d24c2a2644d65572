import { useTranslate } from "react-admin";

import type { Source } from "../data-provider/sources.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { ListPage } from "../layout/ListPage.js";
import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { NameCell } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { mayOpen } from "../layout/page-access.js";
import { useRole } from "../layout/useRole.js";
import { When } from "../layout/When.js";

export function SourceList() {
  const translate = useTranslate();
  const { role } = useRole();
  const mayCreate = mayOpen(role, "/sources/create");
  return (
    <ListPage<Source>
      title={translate("resources.sources.name", { smart_count: 2 })}
      createLabel={translate("listwright.sources.create")}
      whyNotCreate={translate("listwright.why_not.sources_create")}
      searchHint={translate("listwright.search.sources")}
      sort={{ field: "name", order: "ASC" }}
      empty={
        <EmptyState
          icon={RESOURCE_ICONS.sources}
          title={translate("listwright.sources.empty_title")}
          action={
            mayCreate && (
              <ButtonLink variant="contained" to="/sources/create">
                {translate("listwright.sources.create")}
              </ButtonLink>
            )
          }
        >
          {translate(mayCreate ? "listwright.sources.empty" : "listwright.contributor.sources_empty")}
        </EmptyState>
      }
      columns={[
        {
          key: "name",
          label: translate("resources.sources.fields.name"),
          sortable: true,
          render: ({ id, name, profileRelation }) => (
            <NameCell narrow={profileRelation}>
              <TextLink to={`/sources/${id}/show`}>{name}</TextLink>
            </NameCell>
          ),
        },
        {
          key: "kind",
          label: translate("resources.sources.fields.kind"),
          sortable: true,
          wideOnly: true,
          render: ({ kind }) => translate(`listwright.source_kind.${kind}`),
        },
        {
          key: "profileRelation",
          label: translate("resources.sources.fields.profileRelation"),
          sortable: true,
          wideOnly: true,
          render: ({ profileRelation }) => profileRelation,
        },
        {
          key: "fields",
          label: translate("resources.sources.fields.fields"),
          sortable: true,
          numeric: true,
          render: ({ fields }) => fields.length,
        },
        {
          key: "createdAt",
          label: translate("resources.sources.fields.createdAt"),
          wideOnly: true,
          sortable: true,
          render: ({ createdAt }) => <When at={createdAt} />,
        },
      ]}
    />
  );
}
