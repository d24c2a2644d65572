import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Stack } from "@mui/material";
import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslate } from "react-admin";

import { Problem } from "./Problem.js";

interface ConfirmDialogProps {
  readonly open: boolean;
  /** A question that names what will happen. */
  readonly title: string;
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  /** For what cannot be taken back. */
  readonly destructive?: boolean;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly problem?: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, confirmLabel, cancelLabel, destructive, busy, disabled, problem, onConfirm, onClose, children } =
    props;
  const translate = useTranslate();
  const titleId = useId();
  return (
    <Dialog open={open} onClose={busy ? undefined : onClose} aria-labelledby={titleId}>
      <DialogTitle id={titleId} variant="h2" component="h2">
        {title}
      </DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2, typography: "body2" }}>
          {children}
          <Problem error={problem ?? null} />
        </Stack>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2 }}>
        <Button onClick={onClose} disabled={busy ?? false}>
          {cancelLabel ?? translate("ra.action.cancel")}
        </Button>
        <Button
          variant="contained"
          color={destructive ? "error" : "primary"}
          onClick={onConfirm}
          loading={busy ?? false}
          disabled={disabled ?? false}
        >
          {confirmLabel}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
