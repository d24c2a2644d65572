import PersonAddAltOutlined from "@mui/icons-material/PersonAddAltOutlined";
import { Button, LinearProgress, Paper } from "@mui/material";
import { useState } from "react";
import { ListBase, Pagination, useListContext, useTranslate } from "react-admin";

import type { UserRow } from "../data-provider/users.js";
import { Filters } from "../layout/ListPage.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import type { Column } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { InvitationsSection } from "./InvitationsSection.js";
import { InviteDialog } from "./InviteDialog.js";
import { UserStatusLabel } from "./UserStatusLabel.js";

const PER_PAGE = 25;

/** Everybody who may log in, and who is invited. There is always somebody: whoever looks. */
export function UserList() {
  const translate = useTranslate();
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title={translate("resources.users.name", { smart_count: 2 })}
      actions={
        <Button variant="contained" startIcon={<PersonAddAltOutlined />} onClick={() => setInviting(true)}>
          {translate("listwright.invite.invite")}
        </Button>
      }
    >
      <ListBase<UserRow> sort={{ field: "name", order: "ASC" }} perPage={PER_PAGE} exporter={false}>
        <Users />
      </ListBase>
      <InvitationsSection />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}

function Users() {
  const translate = useTranslate();
  const { data, total, error, isPending, sort, setSort, refetch } = useListContext<UserRow>();
  const columns: readonly Column<UserRow>[] = [
    {
      key: "name",
      label: translate("resources.users.fields.name"),
      sortable: true,
      render: ({ id, name, email, role }) => (
        <NameCell
          narrow={
            <>
              {email}
              <br />
              {translate(`listwright.role.${role}`)}
            </>
          }
        >
          <TextLink to={`/users/${id}/show`}>{name}</TextLink>
        </NameCell>
      ),
    },
    { key: "email", label: translate("ra.auth.email"), sortable: true, wideOnly: true, render: ({ email }) => email },
    {
      key: "role",
      label: translate("resources.users.fields.role"),
      sortable: true,
      wideOnly: true,
      render: ({ role }) => translate(`listwright.role.${role}`),
    },
    {
      key: "status",
      label: translate("resources.users.fields.status"),
      sortable: true,
      render: ({ status }) => <UserStatusLabel status={status} />,
    },
    {
      key: "lastLoginAt",
      label: translate("resources.users.fields.lastLoginAt"),
      sortable: true,
      wideOnly: true,
      render: ({ lastLoginAt }) => (lastLoginAt ? <When at={lastLoginAt} /> : translate("listwright.users.never")),
    },
  ];
  return (
    <>
      <Problem error={error instanceof Error ? error : null} onRetry={refetch} />
      <Filters searchHint={translate("listwright.search.users")} />
      {isPending && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data?.length === 0 && (
        <Paper variant="outlined" sx={{ p: 3, color: "text.secondary", typography: "body2" }}>
          {translate("listwright.list.nothing_matches")}
        </Paper>
      )}
      {data && data.length > 0 && (
        <Paper variant="outlined" sx={{ minWidth: 0 }}>
          <RecordTable
            label={translate("resources.users.name", { smart_count: 2 })}
            columns={columns}
            rows={data}
            keyOf={({ id }) => id}
            sort={sort}
            onSort={setSort}
          />
          {(total ?? 0) > PER_PAGE && <Pagination rowsPerPageOptions={[PER_PAGE, 50, 100]} />}
        </Paper>
      )}
    </>
  );
}
