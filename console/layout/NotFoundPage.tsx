import SearchOff from "@mui/icons-material/SearchOff";
import { useTranslate } from "react-admin";

import { ButtonLink } from "./ButtonLink.js";
import { EmptyState } from "./EmptyState.js";
import { Page } from "./Page.js";

export function NotFoundPage() {
  const translate = useTranslate();
  return (
    <Page title={translate("ra.page.not_found")}>
      <EmptyState
        icon={SearchOff}
        title={translate("listwright.not_found.title")}
        action={
          <ButtonLink variant="contained" to="/">
            {translate("listwright.not_found.home")}
          </ButtonLink>
        }
      >
        {translate("ra.message.not_found")}
      </EmptyState>
    </Page>
  );
}
