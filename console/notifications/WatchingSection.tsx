import { Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Export } from "../data-provider/exports.js";
import { useListwright } from "../data-provider/index.js";
import type { Watching } from "../data-provider/notifications.js";
import { ButtonLink } from "../layout/ButtonLink.js";
import { DescribedRadios } from "../layout/DescribedRadios.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { useFormat } from "../layout/format.js";
import { useAction } from "../layout/useAction.js";

const WATCHINGS: readonly Watching[] = ["WATCH", "MUTE", "USUAL"];

interface WatchingSectionProps {
  readonly found: Pick<Export, "id" | "watching" | "notifyRejectedOver">;
}

/** What the viewer is told of one export, saved as soon as it is chosen; and from how many rejections on anybody is. */
export function WatchingSection({ found: { id, watching, notifyRejectedOver } }: WatchingSectionProps) {
  const translate = useTranslate();
  const format = useFormat();
  const all = `/notifications?filter=${encodeURIComponent(JSON.stringify({ exportId: id }))}`;
  return (
    <Section
      title={translate("listwright.watching.title")}
      actions={
        <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1 }}>
          <ButtonLink to={all}>{translate("listwright.watching.all")}</ButtonLink>
          <ButtonLink to="/account">{translate("listwright.watching.mine")}</ButtonLink>
        </Stack>
      }
    >
      <WatchingChoice key={watching} exportId={id} watching={watching} />
      <Typography variant="body2" sx={{ mt: 1 }}>
        {notifyRejectedOver === 0
          ? translate("listwright.watching.over_any")
          : translate("listwright.watching.over", { count: format.number(notifyRejectedOver) })}
      </Typography>
    </Section>
  );
}

function WatchingChoice({ exportId, watching }: { readonly exportId: string; readonly watching: Watching }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [chosen, setChosen] = useState(watching);
  const save = useAction((wanted: Watching) => dataProvider.setWatching(exportId, wanted), {
    done: "listwright.watching.saved",
    showsProblem: true,
  });
  return (
    <>
      <DescribedRadios
        label={translate("listwright.watching.label")}
        value={save.problem ? watching : chosen}
        options={WATCHINGS.map((option) => ({
          id: option,
          name: translate(`listwright.watching.name.${option}`),
          meaning: translate(`listwright.watching.meaning.${option}`),
        }))}
        onChange={(value) => {
          setChosen(value as Watching);
          save.start(value as Watching);
        }}
      />
      <Problem error={save.problem} />
    </>
  );
}
