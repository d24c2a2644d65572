import { Link } from "@mui/material";
import type { ReactNode } from "react";
import { LinkBase } from "react-admin";

export function TextLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link component={LinkBase} to={to}>
      {children}
    </Link>
  );
}
