import { Button } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import { problemOf } from "../access/field-problem.js";
import { RoleChoice } from "../access/RoleChoice.js";
import { useListwright } from "../data-provider/index.js";
import type { Role, UserRow } from "../data-provider/users.js";
import { ConfirmDialog } from "../layout/ConfirmDialog.js";
import { useAction } from "../layout/useAction.js";

export function ChangeRoleButton({ user }: { readonly user: UserRow }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [role, setRole] = useState<Role | null>(null);
  const change = useAction((to: Role) => dataProvider.changeUserRole(user.id, to), {
    done: "listwright.users.role_changed",
    showsProblem: true,
    onDone: () => setRole(null),
  });
  const problem = problemOf(change.problem, "role");
  return (
    <>
      <Button
        variant="outlined"
        onClick={() => {
          change.reset();
          setRole(user.role);
        }}
      >
        {translate("listwright.users.change_role")}
      </Button>
      <ConfirmDialog
        open={role !== null}
        title={translate("listwright.users.change_role_title", { name: user.name })}
        confirmLabel={translate("listwright.users.change_role")}
        busy={change.busy}
        disabled={role === user.role}
        problem={problem ? null : change.problem}
        onConfirm={() => role && change.start(role)}
        onClose={() => setRole(null)}
      >
        <RoleChoice
          label={translate("resources.users.fields.role")}
          value={role ?? user.role}
          onChange={setRole}
          problem={problem}
        />
        <span>{translate("listwright.users.change_role_effect")}</span>
      </ConfirmDialog>
    </>
  );
}
