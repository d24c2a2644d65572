import { Box, Button, Tooltip } from "@mui/material";
import type { ButtonProps } from "@mui/material";
import { useId } from "react";

export interface GuardedButtonProps extends ButtonProps {
  /** Why whoever looks may not press it, as a sentence; null or nothing when they may. */
  readonly reason?: string | null;
}

/** Read aloud, not shown. */
const HIDDEN = {
  position: "absolute",
  width: 1,
  height: 1,
  overflow: "hidden",
  clipPath: "inset(50%)",
  whiteSpace: "nowrap",
} as const;

/**
 * A button that says why it cannot be pressed. It stays within reach of the keyboard, because a disabled button would keep
 * its reason from those who do not use a mouse.
 */
export function GuardedButton({ reason = null, ...button }: GuardedButtonProps) {
  const reasonId = useId();
  if (reason === null) return <Button {...button} />;
  const { onClick: _, type: __, loading: ___, startIcon, endIcon, children, size, variant, sx } = button;
  const name = button["aria-label"];
  return (
    <Box component="span" sx={{ display: "inline-flex", position: "relative" }}>
      <Tooltip
        describeChild
        title={reason}
        enterTouchDelay={0}
        leaveTouchDelay={5000}
        // Within the page's landmarks, where it belongs.
        slotProps={{ popper: { disablePortal: true } }}
      >
        <Button
          type="button"
          color="inherit"
          aria-disabled
          aria-describedby={reasonId}
          disableRipple
          onClick={(event) => event.preventDefault()}
          {...(name ? { "aria-label": name } : {})}
          {...(size ? { size } : {})}
          variant={variant === "contained" ? "outlined" : (variant ?? "text")}
          startIcon={startIcon}
          endIcon={endIcon}
          sx={[
            ...(Array.isArray(sx) ? sx : [sx ?? {}]),
            {
              color: "text.disabled",
              borderColor: "divider",
              cursor: "not-allowed",
              "&:hover": { bgcolor: "transparent" },
            },
          ]}
        >
          {children}
        </Button>
      </Tooltip>
      <span id={reasonId} style={HIDDEN}>
        {reason}
      </span>
    </Box>
  );
}
