import { LinearProgress } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { DeletedConnections } from "./DeletedConnections.js";
import { SettingsForm } from "./SettingsForm.js";

/** What admins set for the whole installation, each with what it means. */
export function SettingsPage() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { data, error, refetch } = useQuery({
    queryKey: ["settings"],
    queryFn: ({ signal }) => dataProvider.settings(signal),
    // What somebody types must not be overwritten by what is read again meanwhile.
    refetchOnWindowFocus: false,
  });
  return (
    <Page title={translate("listwright.settings.title")}>
      {!data && error && <Problem error={error} onRetry={refetch} />}
      {!data && !error && <LinearProgress aria-label={translate("ra.page.loading")} />}
      {data && (
        <>
          <SettingsForm key={data.updatedAt} settings={data} />
          <DeletedConnections keptYears={data.retentionConsentYears} />
        </>
      )}
    </Page>
  );
}
