import { useTranslate } from "react-admin";

import type { Connection, Consent } from "../data-provider/connections.js";
import { NameCell, RecordTable } from "../layout/RecordTable.js";
import { Section } from "../layout/Section.js";
import { When } from "../layout/When.js";
import { MONOSPACE } from "../theme.js";
import { ConsentDownloads } from "./ConsentDownloads.js";

interface ConsentHistoryProps {
  readonly connection: Pick<Connection, "id" | "displayName" | "consents">;
}

/** Every record of consent, newest first: nothing of it is ever changed. */
export function ConsentHistory({ connection: { id: connectionId, displayName, consents } }: ConsentHistoryProps) {
  const translate = useTranslate();
  return (
    <Section
      flush
      title={translate("listwright.consent.history")}
      lead={translate("listwright.consent.history_lead")}
      actions={<ConsentDownloads connectionId={connectionId} name={displayName} />}
    >
      <RecordTable
        label={translate("listwright.consent.history")}
        rows={consents}
        keyOf={({ id }) => id}
        columns={[
          {
            key: "action",
            label: translate("listwright.consent.what"),
            render: (consent) => (
              <NameCell narrow={<Agreed consent={consent} />}>
                {translate(`listwright.consent_action.${consent.action}`)}
              </NameCell>
            ),
          },
          {
            key: "by",
            label: translate("listwright.consent.by"),
            wideOnly: true,
            render: (consent) => <Agreed consent={consent} />,
          },
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

/** Who, with what, and from where. */
function Agreed({ consent: { by, token, networkAddress } }: { readonly consent: Consent }) {
  const translate = useTranslate();
  const lines = [
    by.name,
    ...(token ? [translate("listwright.consents.with_token", { name: token.name })] : []),
    ...(networkAddress ? [translate("listwright.consents.from", { address: networkAddress })] : []),
  ];
  return lines.map((line) => (
    <span key={line} style={{ display: "block" }}>
      {line}
    </span>
  ));
}
