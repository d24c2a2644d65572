import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, ObjectType, registerEnumType } from "type-graphql";

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
}
