import { Alert, Button, LinearProgress, Stack } from "@mui/material";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { Preferences, PreferencesChange } from "../data-provider/notifications.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { useRole } from "../layout/useRole.js";
import { paragraph } from "../messages/paragraph.js";
import { KindsField } from "./KindsField.js";
import { SwitchField } from "./SwitchField.js";
import { TestButton, TestOutcome, useTest } from "./TestSending.js";
import type { Test } from "./TestSending.js";

const PREFERENCES = ["notificationPreferences"] as const;

/** What the viewer is told of, and whether by e-mail at all; with a way to try it out. */
export function PreferencesSection() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { role } = useRole();
  const { data, error, refetch } = useQuery({
    queryKey: PREFERENCES,
    queryFn: ({ signal }) => dataProvider.notificationPreferences(signal),
  });
  const test = useTest(() => dataProvider.sendTestNotification());
  return (
    <Section
      title={translate("listwright.my_notifications.title")}
      lead={paragraph(
        translate("listwright.my_notifications.lead"),
        role &&
          translate(
            role === "ADMIN"
              ? "listwright.my_notifications.by_default_admin"
              : "listwright.my_notifications.by_default_other",
          ),
      )}
    >
      <Stack sx={{ gap: 1.5, alignItems: "flex-start" }}>
        <Problem error={data ? null : error} onRetry={refetch} />
        {!data && !error && <LinearProgress sx={{ width: "100%" }} aria-label={translate("ra.page.loading")} />}
        {data && !data.emailAvailable && (
          <Alert severity="info">{translate("listwright.my_notifications.unavailable")}</Alert>
        )}
        {data && <PreferencesForm preferences={data} test={test} />}
        <TestOutcome test={test} />
      </Stack>
    </Section>
  );
}

interface PreferencesFormProps {
  readonly preferences: Preferences;
  readonly test: Test;
}

function PreferencesForm({ preferences, test }: PreferencesFormProps) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const queryClient = useQueryClient();
  const [change, setChange] = useState<PreferencesChange>({});
  const save = useAction(() => dataProvider.updateNotificationPreferences(change), {
    done: "listwright.my_notifications.saved",
    showsProblem: true,
    onDone: (saved) => {
      queryClient.setQueryData(PREFERENCES, saved);
      setChange({});
    },
  });
  const email = change.email ?? preferences.email;
  return (
    <>
      <SwitchField
        label={translate("listwright.my_notifications.email")}
        hint={translate(email ? "listwright.my_notifications.email_hint" : "listwright.my_notifications.email_off")}
        checked={email}
        onChange={(checked) => setChange({ ...change, email: checked })}
      />
      <KindsField
        label={translate("listwright.my_notifications.kinds")}
        value={change.kinds ?? preferences.kinds}
        onChange={(kinds) => setChange({ ...change, kinds })}
      />
      <Problem error={save.problem} />
      <Stack direction="row" sx={{ flexWrap: "wrap", gap: 1 }}>
        <Button variant="contained" loading={save.busy} onClick={() => save.start(undefined)}>
          {translate("listwright.my_notifications.save")}
        </Button>
        <TestButton
          test={test}
          label={translate("listwright.my_notifications.test")}
          reason={preferences.emailAvailable ? null : translate("listwright.my_notifications.test_unavailable")}
        />
      </Stack>
    </>
  );
}
