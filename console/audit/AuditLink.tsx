import HistoryOutlined from "@mui/icons-material/HistoryOutlined";
import { useTranslate } from "react-admin";

import { ButtonLink } from "../layout/ButtonLink.js";
import { useRole } from "../layout/useRole.js";
import { searchOf } from "./audit-filter.js";

/** To what was ever done to an object, or by a person, for those who may see it: admins. */
export function AuditLink(props: { readonly objectId: string } | { readonly actorId: string }) {
  const translate = useTranslate();
  const { role } = useRole();
  if (role !== "ADMIN") return null;
  return (
    <ButtonLink startIcon={<HistoryOutlined />} to={`/audit${searchOf(props)}`}>
      {translate("actorId" in props ? "listwright.audit.history_of_actor" : "listwright.audit.history")}
    </ButtonLink>
  );
}
