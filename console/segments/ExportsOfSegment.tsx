import Add from "@mui/icons-material/Add";
import { Box, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { Segment } from "../data-provider/segments.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { Section } from "../layout/Section.js";
import { TextLink } from "../layout/TextLink.js";
import { useAction } from "../layout/useAction.js";
import { useRole } from "../layout/useRole.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { RunTogetherButton } from "../schedules/RunTogetherButton.js";
import { AddToExport } from "./AddToExport.js";

type Used = Segment["exports"][number];

/** The exports that send a segment: into which it can be taken, and out of which. */
export function ExportsOfSegment({ segment }: { readonly segment: Segment }) {
  const { id, exports } = segment;
  const translate = useTranslate();
  const { role } = useRole();
  const whyNot = useWhyNot("exports");
  const whyNotAdd = role === "VIEWER" ? translate("listwright.why_not.viewer") : null;
  return (
    <Section
      title={translate("listwright.segments.used_by")}
      lead={translate("listwright.segment_exports.lead")}
      actions={
        <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1 }}>
          {exports.length > 0 && (
            <RunTogetherButton scope={{ of: "SEGMENT", segmentId: id }} variant="text" reason={whyNotAdd} />
          )}
          <AddToExport segment={segment} whyNot={whyNotAdd} />
          <ButtonLink
            startIcon={<Add />}
            reason={whyNotAdd}
            to={`/exports/create?source=${encodeURIComponent(JSON.stringify({ segmentIds: [id] }))}`}
          >
            {translate("listwright.segments.export_it")}
          </ButtonLink>
        </Stack>
      }
    >
      {exports.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {translate("listwright.segments.used_by_none")}
        </Typography>
      ) : (
        <>
          <Box component="ul" sx={{ m: 0, p: 0, listStyle: "none", typography: "body2" }}>
            {exports.map((used) => (
              <Box
                component="li"
                key={used.id}
                sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 1.5 }}
              >
                <TextLink to={`/exports/${used.id}/show`}>{used.name}</TextLink>
                <Box component="span" sx={{ color: "text.secondary" }}>
                  {translate(`listwright.membership.${used.membership}`)}
                </Box>
                <ButtonLink
                  size="small"
                  sx={{ minHeight: 0, py: 0 }}
                  to={`/exports/${used.id}`}
                  aria-label={translate("listwright.action.edit_named", { name: used.name })}
                  reason={whyNot(used.permissions.includes("EDIT"))}
                >
                  {translate("ra.action.edit")}
                </ButtonLink>
                <RemoveFromExport segment={segment} used={used} />
              </Box>
            ))}
          </Box>
          <Box sx={{ mt: 1, typography: "body2" }}>
            <TextLink to={`/exports?filter=${encodeURIComponent(JSON.stringify({ segmentId: id }))}`}>
              {translate("listwright.segment_exports.manage")}
            </TextLink>
          </Box>
        </>
      )}
    </Section>
  );
}

function RemoveFromExport({ segment, used }: { readonly segment: Segment; readonly used: Used }) {
  const { id, name, membership, onLeave, permissions } = used;
  const translate = useTranslate();
  const dataProvider = useListwright();
  const whyNot = useWhyNot("exports");
  const [asking, setAsking] = useState(false);
  const remove = useAction(() => dataProvider.removeSegmentFromExport(id, segment.id), {
    done: "listwright.segment_exports.removed",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  const takesOff = membership === "MIRROR" && onLeave !== "KEEP";
  return (
    <>
      <GuardedButton
        size="small"
        sx={{ minHeight: 0, py: 0 }}
        aria-label={translate("listwright.segment_exports.remove_named", { name })}
        reason={whyNot(permissions.includes("EDIT"))}
        onClick={() => {
          remove.reset();
          setAsking(true);
        }}
      >
        {translate("listwright.segment_exports.remove")}
      </GuardedButton>
      <ConfirmDialog
        open={asking}
        destructive={takesOff}
        title={translate("listwright.segment_exports.remove_title", { segment: segment.name, name })}
        confirmLabel={translate("listwright.segment_exports.remove")}
        busy={remove.busy}
        problem={remove.problem}
        onConfirm={() => remove.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate(
          takesOff ? "listwright.segment_exports.remove_effect_mirror" : "listwright.segment_exports.remove_effect",
          { name },
        )}
      </ConfirmDialog>
    </>
  );
}
