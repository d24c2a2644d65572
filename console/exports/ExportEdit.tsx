import { Alert } from "@mui/material";
import { useMemo } from "react";
import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { NotForRolePage } from "../layout/NotForRolePage.js";
import { Page } from "../layout/Page.js";
import { RecordForm } from "../layout/RecordForm.js";
import { EditPage } from "../layout/RecordPage.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { ExportInputs } from "./ExportInputs.js";
import { formOf, updateInputOf } from "./export-form.js";
import type { ExportForm } from "./export-form.js";

export function ExportEdit() {
  return <EditPage<Export> transform={changesOf}>{(found) => <ExportEditView found={found} />}</EditPage>;
}

function changesOf(form: ExportForm, { previousData }: { previousData?: Export } = {}) {
  return updateInputOf(form, previousData ? formOf(previousData) : {});
}

function ExportEditView({ found }: { readonly found: Export }) {
  const translate = useTranslate();
  const record = useMemo(() => formOf(found), [found]);
  const { id, name } = found;
  const whyNot = useWhyNot("exports")(found.permissions.includes("EDIT"));
  if (whyNot) return <NotForRolePage reason={whyNot} />;
  return (
    <Page
      title={translate("listwright.action.edit_named", { name })}
      within={{ to: `/exports/${id}/show`, label: name }}
    >
      {found.lastRun && <Alert severity="info">{translate("listwright.exports.edit_effect")}</Alert>}
      <RecordForm record={record} cancelTo={`/exports/${id}/show`}>
        <ExportInputs isNew={false} />
      </RecordForm>
    </Page>
  );
}
