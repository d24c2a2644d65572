import NetworkCheck from "@mui/icons-material/NetworkCheck";
import { Alert } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { AuditLink } from "../audit/AuditLink.js";
import { useListwright } from "../data-provider/index.js";
import type { Source } from "../data-provider/sources.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { DeleteButton } from "../layout/DeleteButton.js";
import { Facts } from "../layout/Facts.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Page } from "../layout/Page.js";
import { Problem } from "../layout/Problem.js";
import { RecordPage } from "../layout/RecordPage.js";
import { Section } from "../layout/Section.js";
import { mayOpen } from "../layout/page-access.js";
import { useAction } from "../layout/useAction.js";
import { useRole } from "../layout/useRole.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { When } from "../layout/When.js";
import { FieldsTable } from "./FieldsTable.js";

export function SourceShow() {
  return <RecordPage<Source>>{(source) => <SourceView source={source} />}</RecordPage>;
}

function SourceView({ source }: { readonly source: Source }) {
  const { id, name, kind, profileRelation, fields, createdAt, permissions } = source;
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { role } = useRole();
  const whyNot = useWhyNot("sources");
  const whyNotEdit = whyNot(permissions.includes("EDIT"));
  const [answered, setAnswered] = useState(false);
  const test = useAction(() => dataProvider.testSource(id), { showsProblem: true, onDone: () => setAnswered(true) });
  return (
    <Page
      title={name}
      within={{ to: "/sources", label: translate("resources.sources.name", { smart_count: 2 }) }}
      actions={
        <>
          <AuditLink objectId={id} />
          <GuardedButton
            variant="outlined"
            reason={whyNotEdit}
            startIcon={<NetworkCheck />}
            loading={test.busy}
            onClick={() => {
              setAnswered(false);
              test.start(undefined);
            }}
          >
            {translate("listwright.sources.test")}
          </GuardedButton>
          <ButtonLink variant="outlined" to={`/sources/${id}`} reason={whyNotEdit}>
            {translate("ra.action.edit")}
          </ButtonLink>
          <DeleteButton
            resource="sources"
            id={id}
            title={translate("listwright.delete.question", { name })}
            reason={whyNot(permissions.includes("DELETE"))}
          >
            {translate("listwright.sources.delete_effect")}
          </DeleteButton>
        </>
      }
    >
      <Problem error={test.problem} />
      {answered && (
        <Alert severity="success">{translate("listwright.sources.answered", { count: fields.length })}</Alert>
      )}
      <Section title={translate("listwright.sources.what")}>
        <Facts
          facts={[
            { label: translate("resources.sources.fields.kind"), value: translate(`listwright.source_kind.${kind}`) },
            { label: translate("resources.sources.fields.profileRelation"), value: profileRelation },
            ...(whyNotEdit === null
              ? [
                  {
                    label: translate("resources.sources.fields.connectionString"),
                    value: translate("listwright.sources.encrypted"),
                  },
                ]
              : []),
            { label: translate("resources.sources.fields.createdAt"), value: <When at={createdAt} /> },
          ]}
        />
      </Section>
      <Section
        flush
        title={translate("resources.sources.fields.fields")}
        lead={translate("listwright.sources.fields_lead")}
        actions={
          <ButtonLink
            reason={mayOpen(role, "/segments/create") ? null : translate("listwright.why_not.segments_create")}
            to={`/segments/create?source=${encodeURIComponent(JSON.stringify({ sourceId: id }))}`}
          >
            {translate("listwright.segments.create_on_source")}
          </ButtonLink>
        }
      >
        <FieldsTable fields={fields} />
      </Section>
    </Page>
  );
}
