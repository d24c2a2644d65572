import { Field, ID, ObjectType, registerEnumType } from "type-graphql";

export const RoleEnum = {
  ADMIN: "ADMIN",
  CONTRIBUTOR: "CONTRIBUTOR",
  VIEWER: "VIEWER",
} as const;
registerEnumType(RoleEnum, {
  name: "Role",
  description: "What a person or a token may do. In this version everybody is an ADMIN.",
  valuesConfig: {
    ADMIN: { description: "Everything." },
    CONTRIBUTOR: {
      description: "Segments, and exports on connections that are shared. Not available in this version.",
    },
    VIEWER: { description: "Looking only. Not available in this version." },
  },
});

@ObjectType("User", { description: "A person who logs in." })
export class UserType {
  @Field(() => ID, { description: "Identifies the person." })
  declare id: string;
  @Field(() => String, { description: "What they are called." })
  declare name: string;
  @Field(() => String, {
    description: "Their e-mail address, with which they log in.",
  })
  declare email: string;
  @Field(() => RoleEnum, { description: "What they may do." })
  declare role: keyof typeof RoleEnum;
}
