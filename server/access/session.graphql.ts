import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, Int, ObjectType } from "type-graphql";

@ObjectType("Session", { description: "A log-in in one browser. It ends after seven days without a visit." })
export class SessionType {
  @Field(() => ID, { description: "Identifies the session, to revoke it." })
  declare id: string;
  @Field(() => GraphQLDateTime, { description: "When the person logged in." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, { description: "When it was used last, to the minute." })
  declare lastUsedAt: Date;
  @Field(() => GraphQLDateTime, { description: "When it ends unless it is used before." })
  declare expiresAt: Date;
  @Field(() => String, { nullable: true, description: "From where the person logged in; null where unknown." })
  declare networkAddress: string | null;
  @Field(() => String, {
    description: 'The browser and system in words, as they call themselves: "Firefox on Windows".',
  })
  declare device: string;
  @Field(() => Boolean, { description: "Whether it is the one that asks." })
  declare current: boolean;
}

@ObjectType("SessionsRevoked", { description: "Sessions were ended." })
export class SessionsRevokedType {
  @Field(() => Int, { description: "How many." })
  declare count: number;
}
