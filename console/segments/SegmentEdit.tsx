import { useMemo } from "react";
import { useTranslate } from "react-admin";

import type { Segment } from "../data-provider/segments.js";
import { Page } from "../layout/Page.js";
import { RecordForm } from "../layout/RecordForm.js";
import { EditPage } from "../layout/RecordPage.js";
import { SegmentInputs } from "./SegmentInputs.js";

export function SegmentEdit() {
  return <EditPage<Segment>>{(segment) => <SegmentEditView segment={segment} />}</EditPage>;
}

function SegmentEditView({ segment }: { readonly segment: Segment }) {
  const { id, name, sql, source } = segment;
  const translate = useTranslate();
  const record = useMemo(() => ({ id, name, sql: sql ?? "", sourceId: source.id }), [id, name, sql, source.id]);
  return (
    <Page
      title={translate("listwright.action.edit_named", { name })}
      within={{ to: `/segments/${id}/show`, label: name }}
    >
      <RecordForm record={record} cancelTo={`/segments/${id}/show`}>
        <SegmentInputs isNew={false} />
      </RecordForm>
    </Page>
  );
}
