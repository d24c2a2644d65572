import { useTranslate } from "react-admin";

import type { NotificationKind, Webhook } from "../data-provider/notifications.js";
import { useFormat } from "../layout/format.js";
import { AboutExports } from "./AboutExports.js";
import { TOLD_KINDS } from "./kinds.js";

/** How much of everything it is. */
export function KindsOfWebhook({ kinds }: { readonly kinds: readonly NotificationKind[] }) {
  const translate = useTranslate();
  const format = useFormat();
  if (kinds.length === TOLD_KINDS.length) return <>{translate("listwright.webhooks.kinds_all")}</>;
  return (
    <>
      {translate("listwright.webhooks.kinds_count", {
        count: format.number(kinds.length),
        total: format.number(TOLD_KINDS.length),
      })}
    </>
  );
}

/** All of them, or those that were chosen and still exist. */
export function ExportsOfWebhook({ exports, most }: { readonly exports: Webhook["exports"]; readonly most: number }) {
  const translate = useTranslate();
  if (exports === null) return <>{translate("listwright.webhooks.exports_choice.ALL")}</>;
  if (exports.length === 0) return <>{translate("listwright.webhooks.exports_none")}</>;
  return <AboutExports about={{ exports, exportCount: exports.length }} most={most} />;
}
