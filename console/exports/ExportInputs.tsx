import { Alert, LinearProgress } from "@mui/material";
import { AutocompleteArrayInput, TextInput, required, useGetList, useTranslate } from "react-admin";
import { useWatch } from "react-hook-form";

import { ALL } from "../data-provider/page.js";
import type { Segment } from "../data-provider/segments.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { mayOpen } from "../layout/page-access.js";
import { useRole } from "../layout/useRole.js";
import { useFormat } from "../layout/format.js";
import { NotifyRejectedInput } from "../notifications/NotifyRejectedInput.js";
import { ScheduleInput } from "../schedules/ScheduleInput.js";
import { GuardInputs } from "./GuardInputs.js";
import { ListPicker } from "./ListPicker.js";
import { MatchingInputs } from "./MatchingInputs.js";
import { MembershipInputs } from "./MembershipInputs.js";
import { PreflightSection } from "./PreflightSection.js";
import { sharedFields } from "./propose-matching.js";

/** What goes where: a name, a list, segments, and which field becomes which part of a subscriber. */
export function ExportInputs({ isNew }: { readonly isNew: boolean }) {
  const translate = useTranslate();
  const format = useFormat();
  const { role } = useRole();
  const {
    data: segments,
    error,
    isPending,
  } = useGetList<Segment>("segments", {
    pagination: { page: 1, perPage: ALL.limit },
    sort: ALL.sort,
  });
  const chosen = useWatch<{ segmentIds?: readonly string[] }, "segmentIds">({ name: "segmentIds" }) ?? [];
  const fields = sharedFields(chosen.flatMap((id) => segments?.find((segment) => segment.id === id) ?? []));

  const nameOf = ({ name, memberCount }: Segment) =>
    memberCount === null
      ? name
      : translate("listwright.exports.segment_with_count", {
          name,
          smart_count: memberCount,
          count: format.number(memberCount),
        });

  if (isPending) return <LinearProgress aria-label={translate("ra.page.loading")} />;
  return (
    <>
      <Section title={translate("listwright.exports.where")}>
        <TextInput source="name" validate={required()} helperText="listwright.exports.name_hint" />
        <ListPicker isNew={isNew} />
      </Section>
      <Section title={translate("listwright.exports.who")} lead={translate("listwright.exports.who_lead")}>
        <Problem error={error} />
        {segments?.length === 0 && (
          <Alert severity="info">
            {mayOpen(role, "/segments/create") ? (
              <>
                {translate("listwright.exports.needs_segment")}{" "}
                <TextLink to="/segments/create">{translate("listwright.segments.create")}</TextLink>
              </>
            ) : (
              translate("listwright.contributor.needs_segment")
            )}
          </Alert>
        )}
        <AutocompleteArrayInput
          source="segmentIds"
          choices={segments ? [...segments] : []}
          optionText={nameOf}
          validate={required()}
          helperText="listwright.exports.segments_hint"
          disableCloseOnSelect
        />
      </Section>
      <MembershipInputs />
      <MatchingInputs fields={fields} hasSegments={chosen.length > 0} />
      <GuardInputs />
      <ScheduleInput />
      <NotifyRejectedInput />
      <PreflightSection />
    </>
  );
}
