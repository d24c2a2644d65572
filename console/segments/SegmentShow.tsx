import RefreshOutlined from "@mui/icons-material/RefreshOutlined";
import { Box } from "@mui/material";
import { useTranslate } from "react-admin";

import { AuditLink } from "../audit/AuditLink.js";
import { useListwright } from "../data-provider/index.js";
import type { Segment } from "../data-provider/segments.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { DeleteButton } from "../layout/DeleteButton.js";
import { Facts } from "../layout/Facts.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { RecordPage } from "../layout/RecordPage.js";
import { CodeBlock } from "../layout/CodeBlock.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { useAction } from "../layout/useAction.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";
import { FieldsTable } from "../sources/FieldsTable.js";
import { ExportsOfSegment } from "./ExportsOfSegment.js";

export function SegmentShow() {
  return <RecordPage<Segment>>{(segment) => <SegmentView segment={segment} />}</RecordPage>;
}

function SegmentView({ segment }: { readonly segment: Segment }) {
  const { id, name, sql, source, fields, memberCount, memberCountAt, permissions } = segment;
  const translate = useTranslate();
  const format = useFormat();
  const dataProvider = useListwright();
  const whyNot = useWhyNot("segments");
  const count = useAction(() => dataProvider.countSegment(id), {
    done: "listwright.segments.counted",
    showsProblem: true,
  });
  return (
    <Page
      title={name}
      within={{ to: "/segments", label: translate("resources.segments.name", { smart_count: 2 }) }}
      actions={
        <>
          <AuditLink objectId={id} />
          <GuardedButton
            variant="outlined"
            reason={whyNot(permissions.includes("RUN"))}
            startIcon={<RefreshOutlined />}
            loading={count.busy}
            onClick={() => count.start(undefined)}
          >
            {translate("listwright.segments.count")}
          </GuardedButton>
          <ButtonLink variant="outlined" to={`/segments/${id}`} reason={whyNot(permissions.includes("EDIT"))}>
            {translate("ra.action.edit")}
          </ButtonLink>
          <DeleteButton
            resource="segments"
            id={id}
            title={translate("listwright.delete.question", { name })}
            reason={whyNot(permissions.includes("DELETE"))}
          >
            {translate("listwright.segments.delete_effect")}
          </DeleteButton>
        </>
      }
    >
      <Problem error={count.problem} />
      <Section title={translate("listwright.segments.what")}>
        <Facts
          facts={[
            {
              label: translate("resources.segments.fields.memberCount"),
              value: memberCount === null ? translate("listwright.segments.not_counted") : format.number(memberCount),
            },
            { label: translate("resources.segments.fields.memberCountAt"), value: <When at={memberCountAt} /> },
            {
              label: translate("resources.segments.fields.source"),
              value: <TextLink to={`/sources/${source.id}/show`}>{source.name}</TextLink>,
            },
          ]}
        />
        {sql !== null && (
          <Box sx={{ mt: 2 }}>
            <CodeBlock label={translate("resources.segments.fields.sql")}>{sql}</CodeBlock>
          </Box>
        )}
      </Section>
      <ExportsOfSegment segment={segment} />
      <Section flush title={translate("listwright.fields.title")} lead={translate("listwright.segments.fields_lead")}>
        <FieldsTable fields={fields} />
      </Section>
    </Page>
  );
}
