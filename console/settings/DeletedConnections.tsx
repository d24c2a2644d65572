import { LinearProgress, Pagination, Typography } from "@mui/material";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { ConsentDownloads } from "../connections/ConsentDownloads.js";
import { useListwright } from "../data-provider/index.js";
import type { DeletedConnection } from "../data-provider/settings.js";
import { Problem } from "../layout/Problem.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { When } from "../layout/When.js";

const PAGE_SIZE = 25;

/** Connections that are gone and what was agreed to for them, for as long as that is kept. */
export function DeletedConnections({ keptYears }: { readonly keptYears: number }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [page, setPage] = useState(1);
  const { data, error } = useQuery({
    queryKey: ["deletedConnections", page],
    queryFn: ({ signal }) =>
      dataProvider.deletedConnections({ offset: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE }, signal),
    placeholderData: keepPreviousData,
  });
  const pages = Math.ceil((data?.totalCount ?? 0) / PAGE_SIZE);
  return (
    <Section
      flush
      title={translate("listwright.deleted_connections.title")}
      lead={translate("listwright.deleted_connections.lead")}
    >
      <Problem error={error} />
      {!data && !error && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data?.totalCount === 0 && (
        <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pb: 2 }}>
          {translate("listwright.deleted_connections.none")}
        </Typography>
      )}
      {data && data.totalCount > 0 && <ConnectionTable connections={data.items} keptYears={keptYears} />}
      {pages > 1 && (
        <Pagination
          count={pages}
          page={page}
          onChange={(_event, chosen) => setPage(chosen)}
          aria-label={translate("listwright.deleted_connections.pages")}
          getItemAriaLabel={(type, at) =>
            type === "page"
              ? translate("listwright.deleted_connections.page", { page: at })
              : translate(`ra.navigation.${type}`)
          }
          sx={{ px: 1.5, py: 1.5 }}
        />
      )}
    </Section>
  );
}

interface ConnectionTableProps {
  readonly connections: readonly DeletedConnection[];
  readonly keptYears: number;
}

function ConnectionTable({ connections, keptYears }: ConnectionTableProps) {
  const translate = useTranslate();
  const nameOf = ({ id, displayName }: DeletedConnection) =>
    displayName || translate("listwright.deleted_connections.unnamed", { id });
  return (
    <RecordTable
      label={translate("listwright.deleted_connections.title")}
      rows={connections}
      keyOf={({ id }) => id}
      columns={[
        {
          key: "displayName",
          label: translate("listwright.deleted_connections.name"),
          render: (connection) => <NameCell narrow={<When at={connection.deletedAt} />}>{nameOf(connection)}</NameCell>,
        },
        {
          key: "deletedAt",
          label: translate("listwright.deleted_connections.deleted"),
          wideOnly: true,
          render: ({ deletedAt }) => <When at={deletedAt} />,
        },
        {
          key: "keptUntil",
          label: translate("listwright.deleted_connections.kept_until"),
          wideOnly: true,
          render: ({ deletedAt }) => <When at={yearsAfter(deletedAt, keptYears)} />,
        },
        {
          key: "files",
          label: translate("listwright.deleted_connections.files"),
          render: (connection) => <ConsentDownloads connectionId={connection.id} name={nameOf(connection)} />,
        },
      ]}
    />
  );
}

function yearsAfter(at: string, years: number): string {
  const date = new Date(at);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.toISOString();
}
