import { CreateBase, useTranslate } from "react-admin";

import { Page } from "../layout/Page.js";
import { RecordForm } from "../layout/RecordForm.js";
import { ExportInputs } from "./ExportInputs.js";
import { EMPTY_EXPORT, createInputOf } from "./export-form.js";

/** Saving never runs an export: that is a button of its own, on its page. */
export function ExportCreate() {
  const translate = useTranslate();
  return (
    <CreateBase redirect="show" mutationMode="pessimistic" transform={createInputOf}>
      <Page
        title={translate("listwright.exports.create")}
        within={{ to: "/exports", label: translate("resources.exports.name", { smart_count: 2 }) }}
      >
        <RecordForm defaultValues={EMPTY_EXPORT} cancelTo="/exports" saveLabel="listwright.exports.save">
          <ExportInputs isNew />
        </RecordForm>
      </Page>
    </CreateBase>
  );
}
