import { SEED } from "./sandbox.js";

/** What somebody does on the sandbox's authorise page, without a browser; answers the address that they are sent back to. */
export async function answerAuthorisePage(url: string, decision: "allow" | "deny" = "allow"): Promise<URL> {
  const page = new URL(url);
  const shown = await fetch(page, { redirect: "manual" });
  const refused = shown.headers.get("location");
  if (refused !== null) return new URL(refused);
  if (shown.status !== 200) throw new Error(`The authorise page answered ${shown.status}.`);
  const form = new URLSearchParams([...page.searchParams, ...Object.entries(SEED.login), ["decision", decision]]);
  const answer = await fetch(`${page.origin}${page.pathname}`, { method: "POST", body: form, redirect: "manual" });
  const location = answer.headers.get("location");
  if (location === null) throw new Error(`The authorise page answered ${answer.status} and sent nobody back.`);
  return new URL(location);
}
