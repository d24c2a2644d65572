export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** The choices there are; what is chosen already is among them even while, or although, it cannot be chosen now. */
export function withChosen(
  choices: readonly Choice[] | undefined,
  id: string | undefined | null,
  name: string | undefined | null = id,
): Choice[] {
  const known = choices ?? [];
  return id && name && !known.some((choice) => choice.id === id) ? [...known, { id, name }] : [...known];
}
