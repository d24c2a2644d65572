import { Button } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { LinkMade, UserRow } from "../data-provider/users.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { useAction } from "../layout/useAction.js";
import { LinkMadeDialog } from "./LinkMadeDialog.js";

/** For somebody who forgot their password. */
export function PasswordLinkButton({ user }: { readonly user: UserRow }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const [made, setMade] = useState<LinkMade | null>(null);
  const send = useAction(() => dataProvider.sendPasswordLink(user.id), {
    showsProblem: true,
    onDone: (link) => {
      setAsking(false);
      setMade(link);
    },
  });
  return (
    <>
      <Button
        variant="outlined"
        onClick={() => {
          send.reset();
          setAsking(true);
        }}
      >
        {translate("listwright.users.password_link")}
      </Button>
      <ConfirmDialog
        open={asking}
        title={translate("listwright.users.password_link_title", { name: user.name })}
        confirmLabel={translate("listwright.users.password_link_make")}
        busy={send.busy}
        problem={send.problem}
        onConfirm={() => send.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate("listwright.users.password_link_effect")}
      </ConfirmDialog>
      {made && (
        <LinkMadeDialog
          title={translate("listwright.users.password_link_made", { name: user.name })}
          made={made}
          email={user.email}
          onClose={() => setMade(null)}
        />
      )}
    </>
  );
}
