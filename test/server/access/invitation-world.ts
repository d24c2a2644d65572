import type { InvitationCreated } from "../../../server/access/invitation.service.js";
import type { Mailer } from "../../../server/mail/mailer.js";
import { ValidationError } from "../../../server/refusal.js";
import { actorFor, createAccessWorld, type AccessWorld } from "./access-world.js";

export const DAY = 86_400_000;
export const BOB = { email: "Bob@example.com", name: "Bob Example", role: "CONTRIBUTOR", locale: "ja" } as const;
export const PASSWORD = "a long enough one";

/** A world of access whose admin, Ada, invites people. */
export interface InvitationWorld extends AccessWorld {
  readonly adaId: string;
}

export async function createInvitationWorld(options: { readonly mailer?: Mailer } = {}): Promise<InvitationWorld> {
  const world = await createAccessWorld(options);
  const adaId = await world.authentication.createUser({
    name: "Ada Example",
    email: "ada@example.com",
    password: "correct horse battery",
    role: "ADMIN",
  });
  return { ...world, adaId };
}

/** Invites Bob, or somebody like him, as Ada. */
export async function invite(world: InvitationWorld, changes: Partial<typeof BOB> = {}): Promise<InvitationCreated> {
  const result = await world.invitations.invite(world.em(), { ...BOB, ...changes }, actorFor(world.adaId));
  if (result instanceof ValidationError) throw new Error(JSON.stringify(result.fields));
  return result;
}

export function tokenIn(link: string | null): string {
  return /^http.*\/#\/invitation\/([\w-]{43})$/.exec(link!)![1]!;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & {
    readonly fields?: readonly { path: string; code: string; message: string }[];
  };
}

/** What whoever opens a link is shown. */
export function look(world: InvitationWorld, token: string): Promise<Answer> {
  return post(world, "find", { token });
}

export function accept(world: InvitationWorld, form: object, headers: Record<string, string> = {}): Promise<Answer> {
  return post(world, "accept", form, headers);
}

async function post(
  { url }: InvitationWorld,
  what: "find" | "accept",
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/api/invitations/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

/** The problems of an answer, as "path code". */
export const code = ({ body }: Answer) => body.fields?.map((field) => `${field.path} ${field.code}`);
