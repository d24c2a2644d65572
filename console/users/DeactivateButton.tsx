import { Button } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { UserRow } from "../data-provider/users.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { useAction } from "../layout/useAction.js";

export function DeactivateButton({ user }: { readonly user: UserRow }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [asking, setAsking] = useState(false);
  const deactivate = useAction(() => dataProvider.deactivateUser(user.id), {
    done: "listwright.users.deactivated",
    showsProblem: true,
    onDone: () => setAsking(false),
  });
  return (
    <>
      <Button
        variant="outlined"
        color="error"
        onClick={() => {
          deactivate.reset();
          setAsking(true);
        }}
      >
        {translate("listwright.users.deactivate")}
      </Button>
      <ConfirmDialog
        open={asking}
        destructive
        title={translate("listwright.users.deactivate_question", { name: user.name })}
        confirmLabel={translate("listwright.users.deactivate")}
        busy={deactivate.busy}
        problem={deactivate.problem}
        onConfirm={() => deactivate.start(undefined)}
        onClose={() => setAsking(false)}
      >
        {translate("listwright.users.deactivate_effect")}
      </ConfirmDialog>
    </>
  );
}
