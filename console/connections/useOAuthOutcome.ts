import { useEffect } from "react";
import { useLocation, useNavigate, useNotify, useTranslate } from "react-admin";

/**
 * Tells what became of a log-in at Campaign Monitor: the server's callback leads here with a code in the address. It is
 * told once and taken off the address, so that going back or copying the address does not tell it again.
 */
export function useOAuthOutcome(): void {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const notify = useNotify();
  const translate = useTranslate();
  const code = new URLSearchParams(search).get("oauth");
  useEffect(() => {
    if (code === null) return;
    const known = /^[A-Z_]{1,40}$/.test(code) ? code : "REFUSED";
    const message = translate(`listwright.oauth_outcome.${known}`, {
      _: translate("listwright.oauth_outcome.REFUSED"),
    });
    // What went wrong stays until somebody has read it.
    if (known === "CONNECTED") notify(message, { type: "success" });
    else notify(message, { type: "error", multiLine: true, autoHideDuration: null });
    navigate(pathname, { replace: true });
  }, [code, pathname, navigate, notify, translate]);
}
