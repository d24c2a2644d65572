import { useTranslate } from "react-admin";

import type { Consent } from "../data-provider/connections.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { When } from "../layout/When.js";
import { MONOSPACE } from "../theme.js";

/** Every record of consent, newest first: nothing of it is ever changed or deleted. */
export function ConsentHistory({ consents }: { readonly consents: readonly Consent[] }) {
  const translate = useTranslate();
  return (
    <Section flush title={translate("listwright.consent.history")} lead={translate("listwright.consent.history_lead")}>
      <RecordTable
        label={translate("listwright.consent.history")}
        rows={consents}
        keyOf={({ id }) => id}
        columns={[
          {
            key: "action",
            label: translate("listwright.consent.what"),
            render: ({ action, by }) => (
              <NameCell narrow={by.name}>{translate(`listwright.consent_action.${action}`)}</NameCell>
            ),
          },
          { key: "by", label: translate("listwright.consent.by"), wideOnly: true, render: ({ by }) => by.name },
          { key: "at", label: translate("listwright.consent.at"), render: ({ at }) => <When at={at} /> },
          {
            key: "statement",
            label: translate("listwright.consent.wording"),
            wideOnly: true,
            render: ({ statement: { version, locale, sha256 } }) => (
              <>
                {translate("listwright.consent.version_in", {
                  version,
                  language: translate(`listwright.language.${locale}`),
                })}
                <br />
                <span style={{ fontFamily: MONOSPACE, fontSize: 12 }} title={sha256}>
                  SHA-256 {sha256.slice(0, 12)}…
                </span>
              </>
            ),
          },
          {
            key: "account",
            label: translate("listwright.consent.account"),
            wideOnly: true,
            render: ({ account }) =>
              account.map(({ name }) => name).join(", ") || translate("listwright.consent.no_account"),
          },
        ]}
      />
    </Section>
  );
}
