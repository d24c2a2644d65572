import type { Viewer } from "../data-provider/access.js";

export type Role = Viewer["role"];

/**
 * Pages that not every role may open. The server decides what may be done and refuses whatever it has to; this only keeps
 * people from being led where they would be refused. What depends on a single thing is told by its `permissions`.
 */
const CLOSED: readonly { readonly path: RegExp; readonly roles: readonly Role[] }[] = [
  { path: /^\/(users|erasures?|audit[\w-]*|settings|refresh|webhooks)(\/|$)/, roles: ["ADMIN"] },
  { path: /^\/(sources|segments|connections)\/create$/, roles: ["ADMIN"] },
  // Their forms stand at the address of the thing itself.
  { path: /^\/(sources|segments)\/[^/]+$/, roles: ["ADMIN"] },
  { path: /^\/(sources|segments|connections)(\/|$)/, roles: ["ADMIN", "CONTRIBUTOR"] },
  { path: /^\/people(\/|$)/, roles: ["ADMIN", "CONTRIBUTOR"] },
  { path: /^\/exports\/create$/, roles: ["ADMIN", "CONTRIBUTOR"] },
];

/** Which roles may open the page; null: all of them. */
export function rolesFor(path: string): readonly Role[] | null {
  const [pathname = ""] = path.split(/[?#]/);
  return CLOSED.find((closed) => closed.path.test(pathname))?.roles ?? null;
}

/** While the role is not known, nothing is held back: the server answers in any case. */
export function mayOpen(role: Role | null, path: string): boolean {
  return role === null || (rolesFor(path)?.includes(role) ?? true);
}
