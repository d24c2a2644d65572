const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be a row's ID at all. PostgreSQL refuses to even compare a uuid with anything else. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
