import { Link } from "@mui/material";
import type { ReactNode } from "react";
import { LinkBase } from "react-admin";

import { mayOpen } from "./page-access.js";
import { useRole } from "./useRole.js";

interface TextLinkProps {
  readonly to: string;
  /** Whether what it leads to is the viewer's to see, where that depends on more than their role. */
  readonly leads?: boolean;
  readonly children: ReactNode;
}

/** A link; plain text for those who may not open what it leads to. */
export function TextLink({ to, leads = true, children }: TextLinkProps) {
  const { role } = useRole();
  if (!leads || !mayOpen(role, to)) return <>{children}</>;
  return (
    <Link component={LinkBase} to={to}>
      {children}
    </Link>
  );
}
