import {
  buildSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

/**
 * One query for each root field of a schema, asking for every field that needs no argument, as deep as `depth` allows: what
 * is added to the API is asked for without anybody adding it here. `ids` are the arguments of root fields, by field; those
 * that need arguments and have none here are left out.
 */
export function everythingAsked(
  sdl: string,
  ids: Readonly<Record<string, string>>,
  depth = 3,
): { readonly name: string; readonly query: string }[] {
  const schema = buildSchema(sdl);
  const fields = Object.values(schema.getQueryType()!.getFields());
  return fields.flatMap((field) => {
    const given = ids[field.name] ?? (field.args.some(isRequiredArgument) ? null : "");
    if (given === null) return [];
    const head = given === "" ? field.name : `${field.name}(${given})`;
    return [{ name: field.name, query: `{ ${head}${selectionOf(schema, field, depth)} }` }];
  });
}

/** Every field of what a field answers that needs no argument, as deep as `depth` allows; empty for a leaf. */
export function selectionOf(schema: GraphQLSchema, root: GraphQLField<unknown, unknown>, depth: number): string {
  return selection(root, depth, []);

  function selection(field: GraphQLField<unknown, unknown>, left: number, above: readonly string[]): string {
    const type = getNamedType(field.type);
    if (isLeafType(type)) return "";
    const types = isUnionType(type) || isInterfaceType(type) ? schema.getPossibleTypes(type) : [type];
    const parts = types.filter(isObjectType).map((one) => {
      const inner = fieldsOf(one, left, above);
      return types.length === 1 ? inner : `... on ${one.name} { ${inner} }`;
    });
    return ` { __typename ${parts.join(" ")} }`;
  }

  function fieldsOf(type: GraphQLObjectType, left: number, above: readonly string[]): string {
    return Object.values(type.getFields())
      .filter((field) => !field.args.some(isRequiredArgument))
      .filter((field) => isLeafType(getNamedType(field.type)) || (left > 0 && !above.includes(type.name)))
      .map((field) => field.name + selection(field, left - 1, [...above, type.name]))
      .join(" ");
  }
}
