import DownloadOutlined from "@mui/icons-material/DownloadOutlined";
import { Button } from "@mui/material";
import { useLocation, useNavigate, useTranslate } from "react-admin";

import { auditDownloadUrl } from "../data-provider/audit.js";
import { Page } from "../layout/Page.js";
import { AuditEvents } from "./AuditEvents.js";
import { AuditFilters } from "./AuditFilters.js";
import { choiceFrom, filterOf, searchOf } from "./audit-filter.js";

/** Who did what, when and from where. Which events are shown stands in the address, so that it can be passed on. */
export function AuditPage() {
  const translate = useTranslate();
  const navigate = useNavigate();
  const { search } = useLocation();
  const choice = choiceFrom(search);
  const filter = filterOf(choice);
  return (
    <Page
      title={translate("listwright.audit.title")}
      actions={(["csv", "json"] as const).map((format) => (
        <Button
          key={format}
          component="a"
          variant="outlined"
          startIcon={<DownloadOutlined />}
          href={auditDownloadUrl(format, filter)}
          download
        >
          {translate(`listwright.audit.download_${format}`)}
        </Button>
      ))}
    >
      <AuditFilters
        choice={choice}
        onChange={(changed) => void navigate(`/audit${searchOf(changed)}`, { replace: true })}
      />
      <AuditEvents key={search} filter={filter} isFiltered={Object.keys(choice).length > 0} />
    </Page>
  );
}
