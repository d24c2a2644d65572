import { sameFieldKey } from "../../destinations/field-key.js";
import type { Destination } from "../../destinations/destination.js";
import { DestinationError } from "../../destinations/destination-error.js";
import type { ListDetails, ListField, NewList, NewListField } from "../../destinations/list.js";
import type { FieldProblem } from "../../refusal.js";
import * as refusal from "./create-refusal.js";
import { MAX_FIELD_NAME } from "./propose-new-fields.js";

const MAX_LIST_NAME = 200;
const MAX_OPTION = 250;

/** What was created as the destination shows it afterwards, or what is wrong with the input. */
export type Created<T> = T | FieldProblem;

export function isProblem<T extends object>(created: Created<T>): created is FieldProblem {
  return "path" in created && "code" in created;
}

/**
 * Each of the three looks first, creates, and looks again: what it answers is what is there, with the destination's own
 * key. A call whose answer was lost counts as done when what it should create is there afterwards and was not before.
 */
export async function createList(
  destination: Destination,
  clientId: string,
  input: NewList,
): Promise<Created<ListDetails>> {
  const name = input.name.trim();
  if (name.length < 1 || name.length > MAX_LIST_NAME) return refusal.LIST_NAME_MISSING;
  return refusing(async () => {
    const named = async () => (await destination.lists(clientId)).find((list) => fold(list.name) === fold(name));
    if (await named()) return refusal.LIST_NAME_TAKEN;
    const id = await orFound(
      () => destination.createList(clientId, { ...input, name }),
      async () => (await named())?.id ?? null,
    );
    return id === null ? refusal.NOT_CONFIRMED : destination.list(id);
  });
}

export async function createField(
  destination: Destination,
  listId: string,
  input: NewListField,
): Promise<Created<ListField>> {
  const name = input.name.trim();
  const options = cleaned(input.options);
  if (name.length < 1 || name.length > MAX_FIELD_NAME) return refusal.FIELD_NAME_INVALID;
  if (takesOptions(input.type) ? !areOptions(options) : options.length > 0) {
    return takesOptions(input.type) ? refusal.OPTIONS_MISSING : refusal.OPTIONS_NOT_TAKEN;
  }
  return refusing(async () => {
    const named = async () =>
      (await destination.list(listId)).customFields.find((field) => fold(field.name) === fold(name));
    if (await named()) return refusal.FIELD_NAME_TAKEN;
    const key = await orFound(
      () => destination.createField(listId, { name, type: input.type, options }),
      async () => (await named())?.key ?? null,
    );
    if (key === null) return refusal.NOT_CONFIRMED;
    // Its key may be one of several empty ones: then it goes by its name.
    const { customFields } = await destination.list(listId);
    const made = customFields.find((field) => field.key === key) ?? customFields.find((field) => field.name === name);
    return made ?? refusal.NOT_CONFIRMED;
  });
}

export async function addOptions(
  destination: Destination,
  listId: string,
  key: string,
  wanted: readonly string[],
): Promise<Created<ListField>> {
  const options = cleaned(wanted);
  if (!areOptions(options)) return refusal.OPTIONS_TO_ADD_MISSING;
  return refusing(async () => {
    const find = async () => {
      const { customFields } = await destination.list(listId);
      return customFields.find((one) => one.key === key) ?? customFields.find((one) => sameFieldKey(one.key, key));
    };
    const field = await find();
    if (!field) return refusal.FIELD_UNKNOWN;
    if (!takesOptions(field.type)) return refusal.FIELD_HAS_NO_OPTIONS;
    const missing = options.filter((option) => !field.options.includes(option));
    if (missing.length === 0) return field;
    const done = await orFound(
      async () => {
        await destination.addOptions(listId, field.key, missing);
        return true;
      },
      async () => null,
    );
    const after = await find();
    const isThere = missing.every((option) => after?.options.includes(option));
    return after && (done || isThere) ? after : refusal.NOT_CONFIRMED;
  });
}

async function refusing<T extends object>(work: () => Promise<Created<T>>): Promise<Created<T>> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    return refusal.creationProblem(error);
  }
}

/** What `create` answers; where its answer was lost, what can be found of it since. */
async function orFound<T>(create: () => Promise<T>, find: () => Promise<T | null>): Promise<T | null> {
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof DestinationError) || !error.mayHaveTakenEffect) throw error;
    return find();
  }
}

function takesOptions(type: NewListField["type"]): boolean {
  return type === "ONE_OPTION" || type === "MANY_OPTIONS";
}

function cleaned(options: readonly string[]): string[] {
  return [...new Set(options.map((option) => option.trim().normalize("NFC")).filter((option) => option !== ""))];
}

function areOptions(options: readonly string[]): boolean {
  return options.length > 0 && options.every((option) => option.length <= MAX_OPTION);
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}
