import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types of the operations in data-provider/*.graphql, from the schema that the server emits. Run: `npm run generate`. */
const config: CodegenConfig = {
  schema: "schema.graphql",
  documents: "console/data-provider/*.graphql",
  generates: {
    "console/data-provider/generated.ts": {
      plugins: ["typescript-operations", "typed-document-node"],
      config: {
        documentMode: "string",
        useTypeImports: true,
        immutableTypes: true,
        skipTypename: true,
        enumType: "string-literal",
        defaultScalarType: "unknown",
        scalars: { ID: "string", DateTime: "string", JSON: "unknown" },
      },
    },
  },
};
export default config;
