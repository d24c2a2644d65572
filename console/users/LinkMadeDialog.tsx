import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from "@mui/material";
import { useId } from "react";
import { useTranslate } from "react-admin";

import type { LinkMade } from "../data-provider/users.js";
import { LinkMadeContent } from "./LinkMadeContent.js";

interface LinkMadeDialogProps {
  readonly title: string;
  readonly made: LinkMade;
  readonly email: string;
  readonly onClose: () => void;
}

/** Only the button closes it while it shows a link: a click beside it would lose the link for good. */
export function LinkMadeDialog({ title, made, email, onClose }: LinkMadeDialogProps) {
  const translate = useTranslate();
  const titleId = useId();
  return (
    <Dialog open onClose={made.link === null ? onClose : undefined} aria-labelledby={titleId} fullWidth>
      <DialogTitle id={titleId} variant="h2" component="h2">
        {title}
      </DialogTitle>
      <DialogContent>
        <LinkMadeContent made={made} email={email} />
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button variant="contained" onClick={onClose}>
          {translate(made.link === null ? "ra.action.close" : "listwright.invite.passed_on")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
