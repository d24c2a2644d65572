import { Button } from "@mui/material";
import type { ButtonProps } from "@mui/material";
import { LinkBase } from "react-admin";

import { GuardedButton } from "./GuardedButton.js";

interface ButtonLinkProps extends Omit<ButtonProps<typeof LinkBase>, "component"> {
  /** Why whoever looks may not go there, as a sentence; null or nothing when they may. */
  readonly reason?: string | null;
}

/** A link that looks like a button, because going there begins something. */
export function ButtonLink({ reason = null, ...props }: ButtonLinkProps) {
  if (reason === null) return <Button component={LinkBase} {...props} />;
  const { variant, size, startIcon, children } = props;
  return (
    <GuardedButton reason={reason} startIcon={startIcon} {...(variant ? { variant } : {})} {...(size ? { size } : {})}>
      {children}
    </GuardedButton>
  );
}
