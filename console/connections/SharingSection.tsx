import { Box, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Connection } from "../data-provider/connections.js";
import { useListwright } from "../data-provider/index.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { Facts } from "../layout/Facts.js";
import { GuardedButton } from "../layout/GuardedButton.js";
import { PermissionWords } from "../layout/PermissionWords.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { useWhyNot } from "../layout/useWhyNot.js";
import { ExportNames } from "./ExportsOnConnection.js";

/** Who may use the connection, and the way to change that; what it means for everybody is said before. */
export function SharingSection({ connection }: { readonly connection: Connection }) {
  const { id, sharedWithContributors: isShared, permissions } = connection;
  const translate = useTranslate();
  const dataProvider = useListwright();
  const whyNot = useWhyNot("connections");
  const [asking, setAsking] = useState(false);
  const change = useAction(() => dataProvider.setShared(id, !isShared), {
    done: isShared ? "listwright.sharing.unshared" : "listwright.sharing.shared",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  const verb = isShared ? "listwright.sharing.unshare" : "listwright.sharing.share";
  const name = connection.displayName;
  return (
    <Section
      title={translate("listwright.sharing.title")}
      actions={
        <GuardedButton
          variant="outlined"
          reason={whyNot(permissions.includes("SHARE"))}
          onClick={() => {
            change.reset();
            setAsking(true);
          }}
        >
          {translate(verb)}
        </GuardedButton>
      }
    >
      <Facts
        facts={[
          {
            label: translate("listwright.sharing.who"),
            value: translate(isShared ? "listwright.sharing.everybody" : "listwright.sharing.admins"),
          },
          { label: translate("listwright.yours.permissions"), value: <PermissionWords permissions={permissions} /> },
        ]}
      />
      <ConfirmDialog
        open={asking}
        title={translate(isShared ? "listwright.sharing.unshare_question" : "listwright.sharing.share_question", {
          name,
        })}
        confirmLabel={translate(verb)}
        busy={change.busy}
        problem={change.problem}
        onConfirm={() => change.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {isShared ? <WhatUnsharingMeans connection={connection} /> : <WhatSharingMeans />}
      </ConfirmDialog>
    </Section>
  );
}

function WhatSharingMeans() {
  const translate = useTranslate();
  return (
    <>
      <Typography variant="body2">{translate("listwright.sharing.share_lead")}</Typography>
      <Typography variant="body2">{translate("listwright.sharing.share_sees")}</Typography>
      <Typography variant="body2">{translate("listwright.sharing.share_hides")}</Typography>
    </>
  );
}

function WhatUnsharingMeans({ connection: { exports } }: { readonly connection: Connection }) {
  const translate = useTranslate();
  return (
    <>
      <Typography variant="body2">{translate("listwright.sharing.unshare_effect")}</Typography>
      <Typography variant="body2">{translate("listwright.sharing.unshare_hides")}</Typography>
      <Box>
        <Typography variant="body2">
          {exports.length === 0
            ? translate("listwright.sharing.unshare_no_exports")
            : translate("listwright.sharing.unshare_exports", { smart_count: exports.length })}
        </Typography>
        <ExportNames exports={exports} />
      </Box>
    </>
  );
}
