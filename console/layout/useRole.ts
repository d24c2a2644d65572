import { usePermissions } from "react-admin";

import type { Role } from "./page-access.js";

/** A role that an admin changes shows on screen after about this long, without a reload. */
export const ROLE_REFRESH_MS = 30_000;

/** The viewer's role; null while it is not known. One of those that ask, the layout, keeps it up to date for all. */
export function useRole({ keepsUpToDate = false } = {}): { readonly role: Role | null; readonly isPending: boolean } {
  const { permissions, isPending } = usePermissions<Role | null>(undefined, {
    staleTime: ROLE_REFRESH_MS,
    refetchInterval: keepsUpToDate ? ROLE_REFRESH_MS : false,
  });
  return { role: permissions ?? null, isPending };
}
