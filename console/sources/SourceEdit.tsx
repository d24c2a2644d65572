import { Alert } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Source } from "../data-provider/sources.js";
import { Page } from "../layout/Page.js";
import { RecordForm } from "../layout/RecordForm.js";
import { EditPage } from "../layout/RecordPage.js";
import { SourceInputs } from "./SourceInputs.js";

export function SourceEdit() {
  const translate = useTranslate();
  return (
    <EditPage<Source>>
      {({ id, name }) => (
        <Page
          title={translate("listwright.action.edit_named", { name })}
          within={{ to: `/sources/${id}/show`, label: name }}
        >
          <Alert severity="info">{translate("listwright.source_edit_effect")}</Alert>
          <RecordForm cancelTo={`/sources/${id}/show`}>
            <SourceInputs isNew={false} />
          </RecordForm>
        </Page>
      )}
    </EditPage>
  );
}
