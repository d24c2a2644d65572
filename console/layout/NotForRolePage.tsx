import LockOutlined from "@mui/icons-material/LockOutlined";
import { useTranslate } from "react-admin";

import { ButtonLink } from "./ButtonLink.js";
import { EmptyState } from "./EmptyState.js";
import { Page } from "./Page.js";
import type { Role } from "./page-access.js";
import { useRole } from "./useRole.js";

interface NotForRolePageProps {
  /** Whose page it is; left out where the server refused it and says why. */
  readonly roles?: readonly Role[] | null;
  readonly reason?: string;
}

/** Instead of a page that is not for the viewer: whose it is, what the viewer's own role is for, and the way back. */
export function NotForRolePage({ roles = null, reason }: NotForRolePageProps) {
  const translate = useTranslate();
  const { role } = useRole();
  const whose =
    reason ??
    translate(
      roles?.includes("CONTRIBUTOR") ? "listwright.not_for_role.contributors" : "listwright.not_for_role.admins",
    );
  return (
    <Page title={translate("listwright.not_for_role.title")}>
      <EmptyState
        icon={LockOutlined}
        title={whose}
        action={
          <ButtonLink variant="contained" to="/">
            {translate("listwright.not_found.home")}
          </ButtonLink>
        }
      >
        {role &&
          translate("listwright.not_for_role.yours", {
            role: translate(`listwright.role.${role}`),
            meaning: translate(`listwright.role_explained.${role}`),
          })}
      </EmptyState>
    </Page>
  );
}
