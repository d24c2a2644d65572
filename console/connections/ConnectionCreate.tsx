import { Typography } from "@mui/material";
import { CreateBase, TextInput, required, useTranslate } from "react-admin";

import { Page } from "../layout/Page.js";
import { RecordForm } from "../layout/RecordForm.js";
import { Section } from "../layout/Section.js";

/** A name is all that is needed to begin; the page of the connection leads through the rest. */
export function ConnectionCreate() {
  const translate = useTranslate();
  return (
    <CreateBase redirect="show" mutationMode="pessimistic">
      <Page
        title={translate("listwright.connections.create")}
        within={{ to: "/connections", label: translate("resources.connections.name", { smart_count: 2 }) }}
      >
        <RecordForm cancelTo="/connections" saveLabel="listwright.connections.save_and_continue">
          <Section title={translate("listwright.destination_type.CAMPAIGN_MONITOR")}>
            <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
              {translate("listwright.connections.create_lead")}
            </Typography>
            <TextInput
              source="displayName"
              validate={required()}
              helperText="listwright.connections.name_hint"
              autoFocus
            />
          </Section>
        </RecordForm>
      </Page>
    </CreateBase>
  );
}
