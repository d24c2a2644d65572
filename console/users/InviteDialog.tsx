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
import { useLocaleState, useTranslate } from "react-admin";

import { problemOf } from "../access/field-problem.js";
import { RoleChoice } from "../access/RoleChoice.js";
import { useListwright } from "../data-provider/index.js";
import type { LinkMade, NewInvitation } from "../data-provider/users.js";
import { LANGUAGES } from "../i18n.js";
import type { Language } from "../i18n.js";
import { Problem } from "../layout/Problem.js";
import { useAction } from "../layout/useAction.js";
import { LinkMadeDialog } from "./LinkMadeDialog.js";

/** Asks whom to invite and as what, then says that the link was sent, or shows it this once. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const titleId = useId();
  const [locale] = useLocaleState();
  const [made, setMade] = useState<LinkMade | null>(null);
  const [person, setPerson] = useState<NewInvitation>({
    name: "",
    email: "",
    role: "CONTRIBUTOR",
    locale: locale as Language,
  });
  const change = (part: Partial<NewInvitation>) => setPerson({ ...person, ...part });
  const invite = useAction(() => dataProvider.inviteUser(person), { showsProblem: true, onDone: setMade });
  const [nameProblem, emailProblem] = [problemOf(invite.problem, "name"), problemOf(invite.problem, "email")];

  if (made) {
    const title = translate("listwright.invite.invited", { name: person.name });
    return <LinkMadeDialog title={title} made={made} email={person.email} onClose={onClose} />;
  }
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          invite.start(undefined);
        }}
      >
        <DialogTitle id={titleId} variant="h2" component="h2">
          {translate("listwright.invite.invite")}
        </DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 1 }}>
            <Typography variant="body2" color="textSecondary">
              {translate("listwright.invite.lead")}
            </Typography>
            {!nameProblem && !emailProblem && <Problem error={invite.problem} />}
            <TextField
              autoFocus
              label={translate("resources.users.fields.name")}
              value={person.name}
              onChange={(event) => change({ name: event.target.value })}
              error={nameProblem !== null}
              helperText={nameProblem}
            />
            <TextField
              type="email"
              label={translate("ra.auth.email")}
              value={person.email}
              onChange={(event) => change({ email: event.target.value })}
              error={emailProblem !== null}
              helperText={emailProblem ?? translate("listwright.invite.email_hint")}
            />
            <RoleChoice
              label={translate("resources.users.fields.role")}
              value={person.role}
              onChange={(role) => change({ role })}
            />
            <TextField
              select
              label={translate("resources.users.fields.locale")}
              value={person.locale}
              onChange={(event) => change({ locale: event.target.value as Language })}
              helperText={translate("listwright.invite.locale_hint")}
            >
              {LANGUAGES.map((language) => (
                <MenuItem key={language.locale} value={language.locale}>
                  {language.name}
                </MenuItem>
              ))}
            </TextField>
          </Stack>
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2 }}>
          <Button onClick={onClose}>{translate("ra.action.cancel")}</Button>
          <Button type="submit" variant="contained" loading={invite.busy}>
            {translate("listwright.invite.invite")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
