import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, ObjectType, registerEnumType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";

export const LocaleEnum = { en: "en", ja: "ja" } as const;
registerEnumType(LocaleEnum, {
  name: "Locale",
  description: "A language of the product.",
  valuesConfig: {
    en: { description: "English." },
    ja: { description: "Japanese." },
  },
});

export const ConsentActionEnum = {
  GIVEN: "GIVEN",
  BOUND: "BOUND",
  WITHDRAWN: "WITHDRAWN",
} as const;
registerEnumType(ConsentActionEnum, {
  name: "ConsentAction",
  description: "What was recorded.",
  valuesConfig: {
    GIVEN: { description: "Somebody agreed." },
    BOUND: {
      description: "Consent given earlier was tied to the account seen at the first authentication after it.",
    },
    WITHDRAWN: { description: "Somebody withdrew the consent." },
  },
});

@ObjectType("ConsentStatement", {
  description: "What is agreed to, word for word, in one language.",
})
export class ConsentStatementType {
  @Field(() => String, {
    description: "The version, the same in every language.",
  })
  declare version: string;
  @Field(() => LocaleEnum, { description: "The language of the text." })
  declare locale: keyof typeof LocaleEnum;
  @Field(() => String, {
    description: "The text, plain, with paragraphs parted by empty lines.",
  })
  declare text: string;
  @Field(() => String, {
    description: "SHA-256 of the text in UTF-8, as hexadecimal digits.",
  })
  declare sha256: string;
}

@ObjectType("Consent", {
  description: "A record of a connection's consent. Records are added, never changed.",
})
export class ConsentType {
  @Field(() => ID, { description: "Identifies the record." })
  declare id: string;
  @Field(() => ConsentActionEnum, { description: "What was recorded." })
  declare action: keyof typeof ConsentActionEnum;
  @Field(() => GraphQLDateTime, { description: "When." })
  declare at: Date;
  @Field(() => String, {
    nullable: true,
    description: "From which network address, as far as it is known; null for what the product recorded by itself.",
  })
  declare networkAddress: string | null;
}

@ObjectType("ConsentToken", { description: "The API token with which a consent was recorded. Its maker is `by`." })
export class ConsentTokenType {
  @Field(() => ID, { description: "Identifies the token; it is not the token." })
  declare id: string;
  @Field(() => String, { description: "What it is for, in the words of its maker." })
  declare name: string;
}

@ObjectType("DeletedConnection", {
  description: "What is left of a connection that was deleted. Its consent is kept for as long as the settings say.",
})
export class DeletedConnectionType {
  @Field(() => ID, { description: "The ID that the connection had." })
  declare id: string;
  @Field(() => String, { description: "The name that it had; empty where that was not kept." })
  declare displayName: string;
  @Field(() => GraphQLDateTime, { description: "When it was deleted." })
  declare deletedAt: Date;
}

export const DeletedConnectionListType = listType(DeletedConnectionType, "DeletedConnection");
