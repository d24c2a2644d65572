import { Button, Divider } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

interface AuthOptions {
  readonly sso: { readonly name: string } | null;
}

/** The way in by the issuer that the operator set up; nothing where there is none, or while that is not known. */
export function SsoButton() {
  const translate = useTranslate();
  const { data: options } = useQuery({ queryKey: ["auth-options"], queryFn: readOptions, retry: false });
  if (!options?.sso) return null;
  return (
    <>
      <Divider sx={{ my: 2, color: "text.secondary", typography: "body2" }}>{translate("listwright.sso.or")}</Divider>
      <Button variant="outlined" size="large" fullWidth href="/api/auth/sso/start">
        {translate("listwright.sso.log_in", { name: options.sso.name })}
      </Button>
    </>
  );
}

async function readOptions({ signal }: { signal: AbortSignal }): Promise<AuthOptions> {
  try {
    const response = await fetch("/api/auth-options", { headers: { accept: "application/json" }, signal });
    return response.ok ? ((await response.json()) as AuthOptions) : { sso: null };
  } catch {
    return { sso: null };
  }
}
