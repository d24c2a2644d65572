import { useTranslate } from "react-admin";

import type { Permission } from "../data-provider/generated.js";
import { useFormat } from "./format.js";

/** What the viewer may do with something, in words. */
export function PermissionWords({ permissions }: { readonly permissions: readonly Permission[] }) {
  const translate = useTranslate();
  const format = useFormat();
  const [only, more] = permissions;
  if (only === undefined) return <>{translate("listwright.permission.none")}</>;
  if (only === "VIEW" && more === undefined) return <>{translate("listwright.permission.only_view")}</>;
  return <>{format.list(permissions.map((permission) => translate(`listwright.permission.${permission}`)))}</>;
}
