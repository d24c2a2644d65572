import { Button } from "@mui/material";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import type { UserRow } from "../data-provider/users.js";
import { useAction } from "../layout/useAction.js";

export function ReactivateButton({ user }: { readonly user: UserRow }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const reactivate = useAction(() => dataProvider.reactivateUser(user.id), { done: "listwright.users.reactivated" });
  return (
    <Button variant="outlined" loading={reactivate.busy} onClick={() => reactivate.start(undefined)}>
      {translate("listwright.users.reactivate")}
    </Button>
  );
}
