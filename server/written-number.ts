const NUMBER = new Intl.NumberFormat("en");

/** A number as sentences have it, in English and in Japanese: "1,647". */
export function written(number: number): string {
  return NUMBER.format(number);
}

/** How many there are of something, in English: "1 person", "1,647 people". */
export function counted(number: number, one: string, many: string): string {
  return `${written(number)} ${number === 1 ? one : many}`;
}
