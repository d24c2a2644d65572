import type { EntityManager } from "@mikro-orm/postgresql";

import type { Text } from "../../text.js";
import type { Actor } from "../actor.js";
import { CONDITIONS } from "./conditions.js";
import { OPERATIONS, type Condition, type Operation, type Row } from "./operations.js";

/** As much of a request as decides. */
export interface Asking {
  readonly actor: Actor;
  readonly em: EntityManager;
}

/** Null: it may. */
export type Verdict = null | { readonly reason: "ROLE" | Condition["holds"]; readonly text: Text };

/** Whether whoever asks may do an operation with these arguments. The one place that decides, by the table alone. */
export async function authorise(asking: Asking, operation: Operation, args: unknown): Promise<Verdict> {
  return decide(asking, operation, (condition) => named(asking.em, condition, args));
}

/** The same of a thing at hand: a field of it, or what could be done with it. */
export async function authoriseOn(asking: Asking, operation: Operation, thing: object): Promise<Verdict> {
  return decide(asking, operation, async () => thing);
}

/** Whether a list shows everything that there is, or only what one may see by itself. */
export function seesAll({ role }: Actor, operation: Operation): boolean {
  const { rules }: Row = OPERATIONS[operation];
  return rules[role] === "ALWAYS";
}

async function decide(
  { actor, em }: Asking,
  operation: Operation,
  thingOf: (condition: Condition) => Promise<unknown>,
): Promise<Verdict> {
  const { rules }: Row = OPERATIONS[operation];
  const rule = rules[actor.role];
  if (rule === "ALWAYS") return null;
  if (rule === "NEVER") return { reason: "ROLE", text: actor.role === "VIEWER" ? NOT_VIEWERS : ADMINS_ONLY };
  for (const condition of rule) {
    const thing = await thingOf(condition);
    // What does not exist is for the operation to report, as it would to anybody.
    if (thing === null) continue;
    const kind = CONDITIONS[condition.holds];
    if (!(await kind.holds(thing as never, actor, em))) return { reason: condition.holds, text: kind.refusal };
  }
  return null;
}

/** The thing that an argument names; null where it names none. */
async function named(em: EntityManager, condition: Condition, args: unknown): Promise<unknown> {
  let value: unknown = args;
  for (const name of condition.of.split(".")) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "string" ? CONDITIONS[condition.holds].find(em, value) : null;
}

const ADMINS_ONLY: Text = {
  en: "Only admins can do this. Ask one of them, or to be made one.",
  ja: "この操作は管理者のみ可能です。管理者に操作または権限の変更を依頼してください。",
};
const NOT_VIEWERS: Text = {
  en: "Your role only lets you look. Ask an admin to do this, or for another role.",
  ja: "閲覧者のため、この操作はできません。管理者に操作またはロールの変更を依頼してください。",
};
