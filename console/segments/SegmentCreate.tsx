import { CreateBase, useTranslate } from "react-admin";

import { Page } from "../layout/Page.js";
import { RecordForm } from "../layout/RecordForm.js";
import { SegmentInputs } from "./SegmentInputs.js";

export function SegmentCreate() {
  const translate = useTranslate();
  return (
    <CreateBase redirect="show" mutationMode="pessimistic">
      <Page
        title={translate("listwright.segments.create")}
        within={{ to: "/segments", label: translate("resources.segments.name", { smart_count: 2 }) }}
      >
        <RecordForm cancelTo="/segments">
          <SegmentInputs isNew />
        </RecordForm>
      </Page>
    </CreateBase>
  );
}
