import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  MenuItem,
  Stack,
  TextField,
  Typography,
} from "@mui/material";
import { useId, useState } from "react";
import { usePermissions, useTranslate } from "react-admin";

import type { NewApiToken } from "../data-provider/access.js";
import { useListwright } from "../data-provider/index.js";
import type { Role } from "../data-provider/users.js";
import { CopyField } from "../layout/CopyField.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";
import { problemOf } from "./field-problem.js";
import { RoleChoice, ROLES } from "./RoleChoice.js";

const LIFETIMES_DAYS = [30, 90, 365, null] as const;
const DAY_MS = 86_400_000;

/** Asks for a name, a role of at most one's own and a lifetime, then shows the token: here and never again. */
export function CreateTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const [created, setCreated] = useState<NewApiToken | null>(null);
  const titleId = useId();
  // Once the token is shown, only the button closes it: a click beside the dialog would lose it for good.
  return (
    <Dialog open onClose={created ? undefined : onClose} aria-labelledby={titleId}>
      {created ? (
        <Created token={created} titleId={titleId} onClose={onClose} />
      ) : (
        <TokenForm titleId={titleId} onCreated={setCreated} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface TokenFormProps {
  readonly titleId: string;
  readonly onCreated: (token: NewApiToken) => void;
  readonly onClose: () => void;
}

function TokenForm({ titleId, onCreated, onClose }: TokenFormProps) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [name, setName] = useState("");
  const [days, setDays] = useState<number | null>(90);
  const { permissions: own = "VIEWER" } = usePermissions<Role>();
  const [chosen, setRole] = useState<Role | null>(null);
  const role = chosen ?? own;
  const create = useAction(
    () => dataProvider.createApiToken(name, role, days === null ? null : new Date(Date.now() + days * DAY_MS)),
    { showsProblem: true, onDone: onCreated },
  );
  const nameProblem = problemOf(create.problem, "name");
  const roleProblem = problemOf(create.problem, "role");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        create.start(undefined);
      }}
    >
      <DialogTitle id={titleId} variant="h2" component="h2">
        {translate("listwright.tokens.create")}
      </DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 1 }}>
          {!nameProblem && !roleProblem && <Problem error={create.problem} />}
          <TextField
            autoFocus
            label={translate("listwright.tokens.name")}
            value={name}
            onChange={(event) => setName(event.target.value)}
            error={nameProblem !== null}
            helperText={nameProblem ?? translate("listwright.tokens.name_hint")}
          />
          <RoleChoice
            label={translate("listwright.tokens.may")}
            value={role}
            onChange={setRole}
            roles={ROLES.slice(ROLES.indexOf(own))}
            problem={roleProblem}
          />
          <TextField
            select
            label={translate("listwright.tokens.lifetime")}
            value={days ?? "never"}
            onChange={({ target: { value } }) => setDays(value === "never" ? null : Number(value))}
          >
            {LIFETIMES_DAYS.map((lifetime) => (
              <MenuItem key={lifetime ?? "never"} value={lifetime ?? "never"}>
                {lifetime === null
                  ? translate("listwright.tokens.never_expires")
                  : translate("listwright.tokens.days", { count: lifetime })}
              </MenuItem>
            ))}
          </TextField>
        </Stack>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose}>{translate("ra.action.cancel")}</Button>
        <Button type="submit" variant="contained" loading={create.busy}>
          {translate("listwright.tokens.create")}
        </Button>
      </DialogActions>
    </form>
  );
}

interface CreatedProps {
  readonly token: NewApiToken;
  readonly titleId: string;
  readonly onClose: () => void;
}

function Created({ token, titleId, onClose }: CreatedProps) {
  const translate = useTranslate();
  return (
    <>
      <DialogTitle id={titleId} variant="h2" component="h2">
        {translate("listwright.tokens.created_title", { name: token.name })}
      </DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2 }}>
          <Typography variant="body2">{translate("listwright.tokens.shown_once")}</Typography>
          <CopyField label={translate("listwright.tokens.token")} value={token.token} />
        </Stack>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button variant="contained" onClick={onClose}>
          {translate("listwright.tokens.kept")}
        </Button>
      </DialogActions>
    </>
  );
}
