import { TextInput, useTranslate } from "react-admin";

import { Section } from "../layout/Section.js";

/** From how many rejections of one run on anybody is told. */
export function NotifyRejectedInput() {
  const translate = useTranslate();
  return (
    <Section title={translate("listwright.notify_rejected.title")} lead={translate("listwright.notify_rejected.lead")}>
      <TextInput
        source="notifyRejectedOver"
        label="listwright.notify_rejected.label"
        type="number"
        helperText="listwright.notify_rejected.hint"
        parse={(text: string) => (text.trim() === "" ? null : Number(text))}
        slotProps={{ htmlInput: { min: 0, step: 1 } }}
      />
    </Section>
  );
}
