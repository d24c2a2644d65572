import { Button, DialogActions, DialogContent, DialogTitle, Stack, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { problemOf } from "../access/field-problem.js";
import type { UpdateWebhookInput, WebhookInput } from "../data-provider/notifications.js";
import { DescribedRadios } from "../layout/DescribedRadios.js";
import { Problem } from "../layout/Problem.js";
import type { Action } from "../layout/useAction.js";
import { ExportsField } from "./ExportsField.js";
import type { ChosenExport } from "./ExportsField.js";
import { KindsField } from "./KindsField.js";
import { SwitchField } from "./SwitchField.js";
import { TOLD_KINDS } from "./kinds.js";

/** A webhook as its form holds it. */
export interface WebhookDraft {
  readonly name: string;
  readonly url: string;
  readonly kinds: WebhookInput["kinds"] & {};
  readonly ofAll: boolean;
  /** Kept while all are chosen, so that changing one's mind loses nothing. */
  readonly exports: readonly ChosenExport[];
  readonly enabled: boolean;
}

export const NEW_WEBHOOK: WebhookDraft = {
  name: "",
  url: "",
  kinds: [...TOLD_KINDS],
  ofAll: true,
  exports: [],
  enabled: true,
};

const FIELDS = ["name", "url", "kinds", "exportIds"] as const;

interface WebhookFormProps {
  readonly title: string;
  readonly titleId: string;
  readonly draft: WebhookDraft;
  readonly saveLabel: string;
  readonly save: Action<WebhookInput>;
  readonly onClose: () => void;
}

/** What a dialog asks of a webhook, new or not. What the server refuses stands beside its field. */
export function WebhookForm({ title, titleId, draft, saveLabel, save, onClose }: WebhookFormProps) {
  const translate = useTranslate();
  const [webhook, setWebhook] = useState(draft);
  const change = (part: Partial<WebhookDraft>) => setWebhook({ ...webhook, ...part });
  const [nameProblem, urlProblem, kindsProblem, exportsProblem] = FIELDS.map((field) => problemOf(save.problem, field));
  const isBeside = FIELDS.some((field) => problemOf(save.problem, field) !== null);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.start(inputOf(webhook));
      }}
      style={{ display: "flex", flexDirection: "column", minHeight: 0 }}
    >
      <DialogTitle id={titleId} variant="h2" component="h2">
        {title}
      </DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 1 }}>
          {!isBeside && <Problem error={save.problem} />}
          <TextField
            autoFocus
            label={translate("listwright.webhooks.fields.name")}
            value={webhook.name}
            onChange={({ target }) => change({ name: target.value })}
            error={nameProblem != null}
            helperText={nameProblem ?? translate("listwright.webhooks.name_hint")}
          />
          <TextField
            type="url"
            label={translate("listwright.webhooks.fields.url")}
            value={webhook.url}
            onChange={({ target }) => change({ url: target.value })}
            error={urlProblem != null}
            helperText={urlProblem ?? translate("listwright.webhooks.url_hint")}
            slotProps={{ htmlInput: { autoComplete: "off" } }}
          />
          <KindsField
            label={translate("listwright.webhooks.fields.kinds")}
            value={webhook.kinds}
            onChange={(kinds) => change({ kinds })}
            problem={kindsProblem ?? null}
          />
          <DescribedRadios
            label={translate("listwright.webhooks.exports_label")}
            value={webhook.ofAll ? "ALL" : "CHOSEN"}
            options={["ALL", "CHOSEN"].map((id) => ({
              id,
              name: translate(`listwright.webhooks.exports_choice.${id}`),
              meaning: translate(`listwright.webhooks.exports_meaning.${id}`),
            }))}
            onChange={(value) => change({ ofAll: value === "ALL" })}
          />
          {!webhook.ofAll && (
            <ExportsField
              value={webhook.exports}
              onChange={(exports) => change({ exports })}
              problem={exportsProblem ?? null}
            />
          )}
          <SwitchField
            label={translate("listwright.webhooks.enabled_input")}
            hint={translate("listwright.webhooks.enabled_hint")}
            checked={webhook.enabled}
            onChange={(enabled) => change({ enabled })}
          />
        </Stack>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{translate("ra.action.cancel")}</Button>
        <Button type="submit" variant="contained" loading={save.busy}>
          {saveLabel}
        </Button>
      </DialogActions>
    </form>
  );
}

/** Only what differs: who does not touch the switch leaves a webhook as it is, and the reason for it too. */
export function changesOf(now: WebhookInput, draft: WebhookDraft): UpdateWebhookInput {
  const was: WebhookInput = inputOf(draft);
  const changed = (Object.keys(was) as (keyof WebhookInput)[]).filter(
    (field) => JSON.stringify(now[field]) !== JSON.stringify(was[field]),
  );
  return Object.fromEntries(changed.map((field) => [field, now[field]]));
}

function inputOf({ name, url, kinds, ofAll, exports, enabled }: WebhookDraft): WebhookInput {
  return { name, url, kinds, exportIds: ofAll ? null : exports.map(({ id }) => id), enabled };
}
