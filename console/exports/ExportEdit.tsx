import { Alert } from "@mui/material";
import { useMemo } from "react";
import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import type { Leaving } from "../data-provider/generated.js";
import { NotForRolePage } from "../layout/NotForRolePage.js";
import { Page } from "../layout/Page.js";
import { FORM_WIDTH, RecordForm } from "../layout/RecordForm.js";
import { EditPage } from "../layout/RecordPage.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { ExportInputs } from "./ExportInputs.js";
import { formOf, updateInputOf } from "./export-form.js";
import type { ExportForm } from "./export-form.js";
import { FormerListSection, isMoved } from "./FormerListSection.js";

export function ExportEdit() {
  return <EditPage<Export> transform={changesOf}>{(found) => <ExportEditView found={found} />}</EditPage>;
}

/** With what becomes of the people on the former list, where that was asked. */
function changesOf(form: ExportForm & { leaving?: Leaving }, { previousData }: { previousData?: Export } = {}) {
  const input = updateInputOf(form, previousData ? formOf(previousData) : {});
  const leaves = form.leaving === "REMOVE" && previousData !== undefined && isMoved(previousData, form.listId);
  return leaves ? { ...input, leaving: form.leaving } : input;
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
      {found.lastRun && (
        <Alert severity="info" sx={{ maxWidth: FORM_WIDTH }}>
          {translate("listwright.exports.edit_effect")}
        </Alert>
      )}
      <RecordForm record={record} cancelTo={`/exports/${id}/show`}>
        <ExportInputs isNew={false} />
        <FormerListSection found={found} />
      </RecordForm>
    </Page>
  );
}
