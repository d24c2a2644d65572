import DownloadOutlined from "@mui/icons-material/DownloadOutlined";
import { Button, LinearProgress } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reactRouterProvider, useTranslate } from "react-admin";

import { departedDownloadUrl, type DepartedFilter } from "../data-provider/departed.js";
import { useListwright } from "../data-provider/index.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { DepartedSection } from "./DepartedSection.js";

const { useParams } = reactRouterProvider;
const EVERYBODY: DepartedFilter = { state: null, onceClaimed: false };

/** Who left the list of an export, so that the source can be told. */
export function DepartedPage() {
  const { id: exportId = "" } = useParams<{ id: string }>();
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [filter, setFilter] = useState(EVERYBODY);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["departed-of", exportId],
    queryFn: ({ signal }) => dataProvider.departedOf(exportId, signal),
  });
  return (
    <Page
      title={translate("listwright.departed.title")}
      within={
        data
          ? { to: `/exports/${encodeURIComponent(exportId)}/show`, label: data.name }
          : { to: "/exports", label: translate("resources.exports.name", { smart_count: 2 }) }
      }
      actions={
        data && (
          <Button
            component="a"
            variant="outlined"
            startIcon={<DownloadOutlined />}
            href={departedDownloadUrl(exportId, filter)}
            download
          >
            {translate("listwright.departed.download")}
          </Button>
        )
      }
    >
      <Problem error={error} onRetry={refetch} />
      {isPending && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data && <DepartedSection of={data} filter={filter} onFilter={setFilter} />}
    </Page>
  );
}
