import type { ApiClient } from "./api-client.js";
import { ApiProblem } from "./api-client.js";
import { LOYALTY_TIERS } from "./profiles.js";

export interface ListField {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly options: readonly string[];
}

export interface ChosenList {
  readonly clientId: string;
  readonly id: string;
  readonly name: string;
  readonly activeSubscribers: number | null;
  readonly customFields: readonly ListField[];
}

interface List extends Omit<ChosenList, "clientId"> {
  readonly confirmedOptIn: boolean;
}

/**
 * The list with the wanted ID; without one, the first on which nobody gets a confirmation mail, client by client. All
 * read live, through the connection.
 */
export async function chooseList(api: ApiClient, connectionId: string, wantedId: string | null): Promise<ChosenList> {
  const { connection } = await api.query<{ connection: { clients: { id: string }[] } }>(
    "query ($id: ID!) { connection(id: $id) { clients { id } } }",
    { id: connectionId },
  );
  const found: (List & { clientId: string })[] = [];
  for (const { id: clientId } of connection.clients) {
    const answer = await api.query<{ connection: { lists: List[] } }>(
      `query ($id: ID!, $clientId: ID!) {
        connection(id: $id) {
          lists(clientId: $clientId) {
            id name activeSubscribers confirmedOptIn customFields { key name type options }
          }
        }
      }`,
      { id: connectionId, clientId },
    );
    const lists = answer.connection.lists.map((list) => ({ ...list, clientId }));
    const wanted = lists.find(({ id, confirmedOptIn }) => (wantedId === null ? !confirmedOptIn : id === wantedId));
    if (wanted) return wanted;
    found.push(...lists);
  }
  if (wantedId !== null)
    throw new ApiProblem(`The account has no list with the ID ${wantedId}: set DEMO_LIST_ID to one it has.`);
  if (found[0]) return found[0];
  throw new ApiProblem("The account has no list: make one there, then run the demo again.");
}

/** Which custom fields of a list a profile field can fill: by name, however it is spelled, and by type. */
const FILLABLE: readonly { names: readonly string[]; field: string; types: readonly string[] }[] = [
  { names: ["city", "town"], field: "city", types: ["TEXT"] },
  { names: ["country"], field: "country", types: ["TEXT", "COUNTRY"] },
  { names: ["birthday", "birthdate", "dateofbirth"], field: "birthday", types: ["TEXT", "DATE"] },
  { names: ["signedupon", "signupdate", "customersince"], field: "signed_up_on", types: ["TEXT", "DATE"] },
  { names: ["loyaltytier", "tier"], field: "loyalty_tier", types: ["TEXT", "ONE_OPTION"] },
  { names: ["lifetimevalue"], field: "lifetime_value", types: ["TEXT", "NUMBER"] },
  { names: ["customernumber", "customerid"], field: "customer_number", types: ["TEXT"] },
];

export function matchCustomFields(fields: readonly ListField[]): { key: string; field: string }[] {
  return FILLABLE.flatMap(({ names, field, types }) => {
    const match = fields.find(
      ({ name, type, options }) =>
        names.includes(name.toLowerCase().replaceAll(/[^a-z]/g, "")) &&
        types.includes(type) &&
        (type !== "ONE_OPTION" || LOYALTY_TIERS.every((tier) => options.includes(tier))),
    );
    return match ? [{ key: match.key, field }] : [];
  });
}
