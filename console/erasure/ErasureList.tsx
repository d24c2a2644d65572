import PersonOffOutlined from "@mui/icons-material/PersonOffOutlined";
import { useTranslate } from "react-admin";

import type { ErasureRow } from "../data-provider/erasures.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { EmptyState } from "../layout/EmptyState.js";
import { ListPage } from "../layout/ListPage.js";
import { NameCell } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { BlockLabel, ErasureStateLabel } from "./ErasureLabels.js";

const REFETCH_MS = 10_000;

/** Everybody who was erased, by what is kept of their address: its first letter and its domain. */
export function ErasureList() {
  const translate = useTranslate();
  const erase = translate("listwright.erasure.erase");
  return (
    <ListPage<ErasureRow>
      title={translate("resources.erasures.name", { smart_count: 2 })}
      searchHint={translate("listwright.search.erasures")}
      sort={{ field: "requestedAt", order: "DESC" }}
      createLabel={erase}
      refetchIntervalMs={REFETCH_MS}
      empty={
        <EmptyState
          icon={PersonOffOutlined}
          title={translate("listwright.erasure.empty_title")}
          action={
            <ButtonLink variant="contained" to="/erasures/create">
              {erase}
            </ButtonLink>
          }
        >
          {translate("listwright.erasure.empty")}
        </EmptyState>
      }
      columns={[
        {
          key: "maskedAddress",
          label: translate("listwright.erasure.masked"),
          sortable: true,
          render: ({ id, maskedAddress, at }) => (
            <NameCell narrow={<When at={at} />}>
              <TextLink to={`/erasures/${id}/show`}>{maskedAddress}</TextLink>
            </NameCell>
          ),
        },
        {
          key: "state",
          label: translate("resources.erasures.fields.state"),
          sortable: true,
          render: ({ state }) => <ErasureStateLabel state={state} />,
        },
        {
          key: "lists",
          label: translate("listwright.erasure.lists"),
          sortable: true,
          wideOnly: true,
          render: ({ lists }) =>
            translate("listwright.erasure.lists_done", {
              done: lists.filter(({ done }) => done).length,
              total: lists.length,
            }),
        },
        {
          key: "requestedAt",
          label: translate("listwright.erasure.asked"),
          sortable: true,
          wideOnly: true,
          render: ({ at }) => <When at={at} />,
        },
        {
          key: "by",
          label: translate("listwright.erasure.asked_by"),
          sortable: true,
          wideOnly: true,
          render: ({ by }) => by.name,
        },
        {
          key: "blockLiftedAt",
          label: translate("listwright.erasure.block"),
          sortable: true,
          wideOnly: true,
          render: (erasure) => <BlockLabel erasure={erasure} />,
        },
      ]}
    />
  );
}
