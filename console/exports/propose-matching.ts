import type { DestinationList } from "../data-provider/connections.js";
import type { Segment } from "../data-provider/segments.js";
import type { CustomFieldForm, MatchingForm } from "./export-form.js";

type ProfileField = Segment["fields"][number];
type ListField = DestinationList["customFields"][number];

/** Names that say what a field holds, in the spellings that databases use, bare of case, spaces and punctuation. */
const EMAIL = ["email", "emailaddress", "mail", "mailaddress", "メール", "メールアドレス", "eメール", "電子メール"];
const FULL_NAME = ["name", "fullname", "displayname", "氏名", "名前", "お名前", "顧客名"];
const GIVEN_NAME = ["givenname", "firstname", "forename", "名", "first"];
const FAMILY_NAME = ["familyname", "lastname", "surname", "姓", "苗字", "名字", "last"];
const MOBILE = [
  "mobilenumber",
  "mobile",
  "mobilephone",
  "cellphone",
  "phone",
  "phonenumber",
  "携帯",
  "携帯番号",
  "携帯電話",
  "携帯電話番号",
  "電話番号",
];

/** Names for the same thing in either language, so that "city" finds 市区町村 and the other way round. */
const SAME: readonly (readonly string[])[] = [
  ["country", "国"],
  ["city", "市区町村", "市町村", "都市"],
  ["birthday", "birthdate", "dateofbirth", "生年月日", "誕生日"],
  ["gender", "sex", "性別"],
  ["company", "companyname", "会社", "会社名"],
  ["postcode", "postalcode", "zip", "zipcode", "郵便番号"],
  ["prefecture", "都道府県"],
  ["customernumber", "customerid", "顧客番号", "会員番号"],
  ["signupdate", "registeredat", "registrationdate", "登録日", "入会日"],
];

/** The fields that every one of the segments shows with the same type: those that data matching may use. */
export function sharedFields(segments: readonly Pick<Segment, "fields">[]): readonly ProfileField[] {
  const [first, ...others] = segments;
  if (!first) return [];
  return first.fields.filter((field) =>
    others.every(({ fields }) => fields.some(({ name, type }) => name === field.name && type === field.type)),
  );
}

/**
 * A matching read off the names of fields. Only a proposal: what somebody already chose stays, consent to track is never
 * guessed, and nothing is proposed where names say nothing.
 */
export function proposeMatching(
  fields: readonly ProfileField[],
  customFields: readonly ListField[],
  chosen: MatchingForm,
): MatchingForm {
  const texts = fields.filter(({ type }) => type === "TEXT");
  const email = chosen.email || named(texts, EMAIL) || null;
  const name = chosen.name?.length ? [...chosen.name] : proposeName(texts);
  const mobileNumber = chosen.mobileNumber || named(texts, MOBILE) || null;
  const taken = new Set([email, ...name, mobileNumber]);
  return {
    ...chosen,
    email,
    name,
    mobileNumber,
    customFields: chosen.customFields?.length
      ? [...chosen.customFields]
      : proposeCustomFields(fields, customFields, taken),
  };
}

/** Family name first where the fields are named in Japanese, as it is written there. */
function proposeName(texts: readonly ProfileField[]): string[] {
  const full = named(texts, FULL_NAME);
  if (full) return [full];
  const given = named(texts, GIVEN_NAME);
  const family = named(texts, FAMILY_NAME);
  if (!given || !family) return [];
  return /[\p{Script=Han}]/u.test(family) ? [family, given] : [given, family];
}

function proposeCustomFields(
  fields: readonly ProfileField[],
  customFields: readonly ListField[],
  taken: ReadonlySet<string | null>,
): CustomFieldForm[] {
  return customFields.flatMap(({ key, name }) => {
    const field = fields.find((candidate) => !taken.has(candidate.name) && isSame(candidate.name, name));
    return field ? [{ key, field: field.name, whenEmpty: "KEEP" }] : [];
  });
}

function named(fields: readonly ProfileField[], names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = fields.find((field) => bare(field.name) === name);
    if (found) return found.name;
  }
  return undefined;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [bare(one), bare(other)];
  return a !== "" && (a === b || SAME.some((names) => names.includes(a) && names.includes(b)));
}

function bare(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
