import { CreateBase, useTranslate } from "react-admin";

import { Page } from "../layout/Page.js";
import { RecordForm } from "../layout/RecordForm.js";
import { SourceInputs } from "./SourceInputs.js";

export function SourceCreate() {
  const translate = useTranslate();
  return (
    <CreateBase redirect="show" mutationMode="pessimistic">
      <Page
        title={translate("listwright.sources.create")}
        within={{ to: "/sources", label: translate("resources.sources.name", { smart_count: 2 }) }}
      >
        <RecordForm cancelTo="/sources" saveLabel="listwright.sources.connect_and_save">
          <SourceInputs isNew />
        </RecordForm>
      </Page>
    </CreateBase>
  );
}
