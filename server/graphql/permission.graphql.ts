import { registerEnumType } from "type-graphql";

export const Permission = {
  VIEW: "VIEW",
  CREATE: "CREATE",
  EDIT: "EDIT",
  RUN: "RUN",
  DELETE: "DELETE",
  SHARE: "SHARE",
} as const;
export type Permission = keyof typeof Permission;
registerEnumType(Permission, {
  name: "Permission",
  description: "Something that the viewer may do with a thing, or with a list of things.",
  valuesConfig: {
    VIEW: { description: "See it." },
    CREATE: { description: "Of a list: add to it." },
    EDIT: { description: "Change it; of a run: cancel it." },
    RUN: {
      description:
        "Run it, or run exports on it; of a segment: count its members; of a run: decide about its held plan.",
    },
    DELETE: { description: "Delete it." },
    SHARE: { description: "Decide who may use it; of an export: its connection." },
  },
});
