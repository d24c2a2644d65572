/**
 * An answer of the authentication library without the session's token, which it also tells in its JSON: the token belongs
 * into the cookie alone, which no script of a page can read.
 */
export async function withoutToken(response: Response): Promise<Response> {
  if (!response.headers.get("content-type")?.startsWith("application/json")) return response;
  const body: unknown = await response.json().catch(() => null);
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(stripped(body)), { status: response.status, headers });
}

function stripped(body: unknown): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const { token: _token, ...rest } = body as Record<string, unknown>;
  return "session" in rest ? { ...rest, session: stripped(rest["session"]) } : rest;
}
