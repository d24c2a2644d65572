import { Field, InputType, ObjectType } from "type-graphql";

import {
  RefusalWithholdsEnum,
  TrackConsentEnum,
  WhenEmptyEnum,
  WhenTooLongEnum,
  WinnerOrderEnum,
} from "./matching-enums.graphql.js";

const USUAL =
  "true, yes, y, t, on, 1, はい, 同意, 同意する, 可 mean YES; false, no, n, f, off, 0, いいえ, 不同意, 同意しない, 不可 mean NO";

@ObjectType("ConsentValue", { description: "What one value of a field means." })
export class ConsentValueType {
  @Field(() => String, { description: "The value, compared without case and the blanks around it." })
  declare value: string;
  @Field(() => TrackConsentEnum, { description: "What it means." })
  declare consent: keyof typeof TrackConsentEnum;
}

@ObjectType("ConsentToTrack", { description: "Consent to tracking: one value for everybody, or a profile field." })
export class ConsentToTrackType {
  @Field(() => TrackConsentEnum, {
    nullable: true,
    description: "The value for every recipient; null when a field decides.",
  })
  declare value: keyof typeof TrackConsentEnum | null;
  @Field(() => String, {
    nullable: true,
    description: "The profile field that decides; null when one value is for everybody.",
  })
  declare field: string | null;
  @Field(() => [ConsentValueType], { description: `What the field's values mean. Empty: ${USUAL}.` })
  declare values: ConsentValueType[];
  @Field(() => TrackConsentEnum, { description: "What any other value of the field means, an empty one included." })
  declare otherwise: keyof typeof TrackConsentEnum;
}

@ObjectType("ConsentToSms", {
  description: "Consent to text messages. It is sent only together with a mobile number.",
})
export class ConsentToSmsType extends ConsentToTrackType {}

@ObjectType("RecipientConsent", {
  description:
    "The recipient's own consent to be written to: profiles without it are withheld and counted. Where the source's profile relation itself shows the e-mail and the consent field, with the types that the segments give them, refusals of its profiles in no segment count too; where it does not, whoever refuses and drops out of the segments for it is seen by nobody (notice CONSENT_ONLY_IN_SEGMENT).",
})
export class RecipientConsentType {
  @Field(() => String, { description: "The profile field that says it." })
  declare field: string;
  @Field(() => [String], {
    description:
      "The values that mean yes, compared without case and the blanks around them. Any other one is a refusal.",
  })
  declare yesValues: string[];
  @Field(() => RefusalWithholdsEnum, { description: "What one refusing profile withholds." })
  declare refusalWithholds: keyof typeof RefusalWithholdsEnum;
  @Field(() => Boolean, {
    description:
      "Whether people whom this export put on the list are removed when a profile refuses, whatever the membership, whether or not the segments still show it. What a segment shows of a profile is believed before what the relation has.",
  })
  declare removeWhenGone: boolean;
}

@ObjectType("Winner", { description: "Which of several profiles with one address is sent." })
export class WinnerType {
  @Field(() => WinnerOrderEnum, { description: "Which value wins; empty ones come last." })
  declare order: keyof typeof WinnerOrderEnum;
  @Field(() => String, { description: "The profile field that is compared." })
  declare field: string;
}

@ObjectType("CustomFieldMatch", { description: "One profile field that fills one custom field of the list." })
export class CustomFieldMatchType {
  @Field(() => String, { description: "The custom field's key as the destination returns it, brackets included." })
  declare key: string;
  @Field(() => String, { description: "The profile field." })
  declare field: string;
  @Field(() => WhenEmptyEnum, { description: "What an empty value does." })
  declare whenEmpty: keyof typeof WhenEmptyEnum;
  @Field(() => WhenTooLongEnum, { description: "What becomes of text longer than 250 characters." })
  declare whenTooLong: keyof typeof WhenTooLongEnum;
}

@ObjectType("Matching", { description: "Data matching: which profile fields become which part of a subscriber." })
export class MatchingType {
  @Field(() => String, { description: "The profile field that is the e-mail address." })
  declare email: string;
  @Field(() => [String], {
    description: "Profile fields joined with a space to become the name; empty leaves the name alone.",
  })
  declare name: string[];
  @Field(() => WhenEmptyEnum, { description: "What an empty name does." })
  declare nameWhenEmpty: keyof typeof WhenEmptyEnum;
  @Field(() => WhenTooLongEnum, { description: "What becomes of a name longer than 250 characters." })
  declare nameWhenTooLong: keyof typeof WhenTooLongEnum;
  @Field(() => String, {
    nullable: true,
    description: "The profile field that is the mobile number (E.164); null when none.",
  })
  declare mobileNumber: string | null;
  @Field(() => WhenEmptyEnum, { description: "What an empty number does, and one that is not E.164." })
  declare mobileNumberWhenEmpty: keyof typeof WhenEmptyEnum;
  @Field(() => [CustomFieldMatchType], { description: "The custom fields that are filled." })
  declare customFields: CustomFieldMatchType[];
  @Field(() => ConsentToTrackType, { description: "Consent to tracking." })
  declare consentToTrack: ConsentToTrackType;
  @Field(() => ConsentToSmsType, { nullable: true, description: "Consent to text messages; null leaves it alone." })
  declare consentToSms: ConsentToSmsType | null;
  @Field(() => RecipientConsentType, {
    nullable: true,
    description: "The recipient's own consent; null when nobody is asked for it.",
  })
  declare recipientConsent: RecipientConsentType | null;
  @Field(() => WinnerType, {
    nullable: true,
    description: "Which of several profiles with one address is sent; null: the one with the smallest key.",
  })
  declare winner: WinnerType | null;
}

@InputType("ConsentValueInput", { description: "What one value of a field means." })
export class ConsentValueInput {
  @Field(() => String, { description: "The value, compared without case and the blanks around it." })
  declare value: string;
  @Field(() => TrackConsentEnum, { description: "What it means." })
  declare consent: keyof typeof TrackConsentEnum;
}

@InputType("ConsentToTrackInput", { description: "Exactly one of value and field." })
export class ConsentToTrackInput {
  @Field(() => TrackConsentEnum, { nullable: true, description: "One value for everybody." })
  declare value?: keyof typeof TrackConsentEnum | null;
  @Field(() => String, { nullable: true, description: "A profile field that decides." })
  declare field?: string | null;
  @Field(() => [ConsentValueInput], {
    nullable: true,
    description: `What the field's values mean. Left out or empty: ${USUAL}.`,
  })
  declare values?: ConsentValueInput[] | null;
  @Field(() => TrackConsentEnum, {
    nullable: true,
    description:
      "What any other value of the field means, an empty one included; NO when left out. The destination takes UNCHANGED for a yes of whoever is new to the list.",
  })
  declare otherwise?: keyof typeof TrackConsentEnum | null;
}

@InputType("ConsentToSmsInput", {
  description: "Exactly one of value and field. It needs a field for the mobile number, and is sent only with one.",
})
export class ConsentToSmsInput extends ConsentToTrackInput {}

@InputType("RecipientConsentInput", {
  description:
    "The recipient's own consent to be written to. Who refuses outside the segments is found only where the source's profile relation shows the e-mail and the consent field itself, with the segments' types.",
})
export class RecipientConsentInput {
  @Field(() => String, { description: "The profile field that says it." })
  declare field: string;
  @Field(() => [String], {
    nullable: true,
    description:
      "The values that mean yes, compared without case; true, yes, y, t, on, 1, はい, 同意, 同意する, 可 when left out. Any other value is a refusal.",
  })
  declare yesValues?: string[] | null;
  @Field(() => RefusalWithholdsEnum, {
    nullable: true,
    description: "What one refusing profile withholds; ADDRESS when left out.",
  })
  declare refusalWithholds?: keyof typeof RefusalWithholdsEnum | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether people whom this export put on the list are removed when their consent is gone; true when left out.",
  })
  declare removeWhenGone?: boolean | null;
}

@InputType("WinnerInput", { description: "Which of several profiles with one address is sent." })
export class WinnerInput {
  @Field(() => WinnerOrderEnum, { description: "Which value wins; empty ones come last." })
  declare order: keyof typeof WinnerOrderEnum;
  @Field(() => String, { description: "The profile field that is compared." })
  declare field: string;
}

@InputType("CustomFieldMatchInput", { description: "One profile field that fills one custom field of the list." })
export class CustomFieldMatchInput {
  @Field(() => String, {
    description: "The custom field's key as the destination returns it; brackets may be left out.",
  })
  declare key: string;
  @Field(() => String, { description: "The profile field." })
  declare field: string;
  @Field(() => WhenEmptyEnum, { defaultValue: "KEEP", description: "What an empty value does." })
  declare whenEmpty: keyof typeof WhenEmptyEnum;
  @Field(() => WhenTooLongEnum, {
    nullable: true,
    description: "What becomes of text longer than 250 characters; CUT when left out.",
  })
  declare whenTooLong?: keyof typeof WhenTooLongEnum | null;
}

@InputType("MatchingInput", { description: "Data matching. Field names are those that all chosen segments show." })
export class MatchingInput {
  @Field(() => String, { description: "The profile field that is the e-mail address." })
  declare email: string;
  @Field(() => [String], {
    nullable: true,
    defaultValue: [],
    description: "Profile fields joined with a space to become the name.",
  })
  declare name?: string[] | null;
  @Field(() => WhenEmptyEnum, { nullable: true, description: "What an empty name does; KEEP when left out." })
  declare nameWhenEmpty?: keyof typeof WhenEmptyEnum | null;
  @Field(() => WhenTooLongEnum, {
    nullable: true,
    description: "What becomes of a name longer than 250 characters; CUT when left out.",
  })
  declare nameWhenTooLong?: keyof typeof WhenTooLongEnum | null;
  @Field(() => String, { nullable: true, description: "The profile field that is the mobile number (E.164)." })
  declare mobileNumber?: string | null;
  @Field(() => WhenEmptyEnum, {
    nullable: true,
    description: "What an empty number does, and one that is not E.164; KEEP when left out.",
  })
  declare mobileNumberWhenEmpty?: keyof typeof WhenEmptyEnum | null;
  @Field(() => [CustomFieldMatchInput], { nullable: true, defaultValue: [], description: "The custom fields to fill." })
  declare customFields?: CustomFieldMatchInput[] | null;
  @Field(() => ConsentToTrackInput, { description: "Consent to tracking: always an explicit choice." })
  declare consentToTrack: ConsentToTrackInput;
  @Field(() => ConsentToSmsInput, {
    nullable: true,
    description: "Consent to text messages; left alone at the destination when left out.",
  })
  declare consentToSms?: ConsentToSmsInput | null;
  @Field(() => RecipientConsentInput, {
    nullable: true,
    description: "The recipient's own consent; nobody is asked for it when left out.",
  })
  declare recipientConsent?: RecipientConsentInput | null;
  @Field(() => WinnerInput, {
    nullable: true,
    description: "Which of several profiles with one address is sent; the one with the smallest key when left out.",
  })
  declare winner?: WinnerInput | null;
}
