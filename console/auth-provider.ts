import { HttpError } from "react-admin";
import type { AuthProvider } from "react-admin";

import type { Viewer } from "./data-provider/access.js";

/** Why somebody could not log in: a message key, and for a throttled log-in the wait in seconds where it is known. */
export class LoginRefused extends Error {
  override readonly name = "LoginRefused";

  constructor(
    message: string,
    readonly seconds: number | null = null,
  ) {
    super(message);
  }
}

const FRESH_MS = 5000;

/** Sessions are cookies that the server sets; nothing of a log-in is kept in the browser's storage. */
export function createAuthProvider(readViewer: (signal?: AbortSignal) => Promise<Viewer>): AuthProvider {
  let viewer: Viewer | null = null;
  let readAt = 0;

  async function read(): Promise<Viewer> {
    viewer = await readViewer();
    readAt = Date.now();
    return viewer;
  }

  return {
    async login({ email, password }: { email: string; password: string }) {
      const response = await postJson("/api/auth/sign-in/email", { email, password });
      if (!response.ok) throw await refusalOf(response);
      viewer = null;
    },

    async logout() {
      const hadSession = viewer !== null;
      viewer = null;
      // Without a session there is nothing to end, and no reason to keep the log-in page waiting.
      if (hadSession) await postJson("/api/auth/sign-out", {}).catch(() => undefined);
    },

    async checkAuth() {
      try {
        viewer ??= await read();
      } catch (error) {
        // Only a server that says "nobody" ends the session; one that cannot be reached shows so on the page.
        if (statusOf(error) === 401) throw new HttpError("ra.auth.auth_check_error", 401, { message: false });
      }
    },

    async checkError(error: unknown) {
      // Whoever is refused may have another role by now.
      if (statusOf(error) === 403) readAt = 0;
      if (statusOf(error) === 401) throw error;
    },

    async getIdentity() {
      viewer ??= await read();
      return {
        id: viewer.id,
        fullName: viewer.name,
        email: viewer.email,
        role: viewer.role,
        timeZone: viewer.timeZone,
      };
    },

    /** The role. An admin may change it at any time, so it is asked for anew unless it was just read. */
    async getPermissions() {
      if (!viewer || Date.now() - readAt > FRESH_MS) await read().catch(() => undefined);
      return viewer?.role ?? null;
    },
  };
}

export async function postJson(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "accept-language": document.documentElement.lang,
      },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new LoginRefused("listwright.error.unreachable");
  }
}

async function refusalOf(response: Response): Promise<LoginRefused> {
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after") ?? response.headers.get("x-retry-after") ?? "");
    return seconds > 0
      ? new LoginRefused("listwright.login.throttled_for", Math.ceil(seconds))
      : new LoginRefused("listwright.login.throttled");
  }
  if (response.status === 403) return new LoginRefused("listwright.login.deactivated");
  if (response.status >= 500) return new LoginRefused("listwright.error.not_understood");
  return new LoginRefused("listwright.login.refused");
}

function statusOf(error: unknown): number | undefined {
  return error instanceof HttpError ? error.status : undefined;
}
