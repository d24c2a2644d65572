/** Names that say what a field holds, in the spellings that databases use, bare of case, spaces and punctuation. */
export const EMAIL_NAMES = [
  "email",
  "emailaddress",
  "mailaddress",
  "mail",
  "メールアドレス",
  "メール",
  "eメール",
  "eメールアドレス",
  "電子メール",
  "電子メールアドレス",
  "pcメール",
];
export const FULL_NAMES = [
  "fullname",
  "name",
  "displayname",
  "customername",
  "contactname",
  "氏名",
  "お名前",
  "名前",
  "顧客名",
  "会員名",
];
export const GIVEN_NAMES = ["givenname", "firstname", "forename", "first", "名", "名前名", "氏名名"];
export const FAMILY_NAMES = ["familyname", "lastname", "surname", "last", "姓", "苗字", "名字", "氏名姓"];
export const MOBILE_NAMES = [
  "mobilenumber",
  "mobilephone",
  "mobilephonenumber",
  "mobile",
  "cellphone",
  "cell",
  "cellphonenumber",
  "phonemobile",
  "smsnumber",
  "phonenumber",
  "phone",
  "携帯電話番号",
  "携帯電話",
  "携帯番号",
  "携帯",
  "電話番号",
];

/** Names for the same thing in either language, so that "city" finds 市区町村 and the other way round. */
const SAME: readonly (readonly string[])[] = [
  ["country", "countryname", "countryofresidence", "nation", "国", "国名", "居住国"],
  ["city", "town", "市区町村", "市町村", "都市"],
  ["birthday", "birthdate", "dateofbirth", "dob", "生年月日", "誕生日"],
  ["gender", "sex", "性別"],
  ["company", "companyname", "organisation", "organization", "会社", "会社名", "勤務先"],
  ["department", "部署", "部署名"],
  ["jobtitle", "title", "position", "役職", "肩書"],
  ["postcode", "postalcode", "zip", "zipcode", "郵便番号"],
  ["prefecture", "都道府県", "県"],
  ["state", "usstate", "州"],
  ["address", "streetaddress", "street", "住所"],
  ["customernumber", "customerid", "customerno", "membernumber", "memberid", "顧客番号", "会員番号", "お客様番号"],
  ["signupdate", "signedupat", "registeredat", "registrationdate", "createdat", "登録日", "登録日時", "入会日"],
  ["lastpurchase", "lastpurchasedate", "lastpurchasedat", "lastorderdate", "最終購入日", "最終購入日時"],
  ["lifetimevalue", "ltv", "totalspent", "累計購入額", "累計購入金額", "生涯価値"],
  ["loyaltytier", "tier", "membershiptier", "rank", "memberrank", "会員ランク", "ランク", "会員種別"],
  ["interests", "interest", "hobbies", "興味", "関心", "趣味", "興味関心"],
  ["language", "preferredlanguage", "locale", "言語", "使用言語"],
  ["points", "pointbalance", "loyaltypoints", "ポイント", "保有ポイント"],
  ["nickname", "ニックネーム", "愛称"],
  ["age", "年齢"],
];

/** What of a name counts: letters and digits, whatever their case and width. */
export function bareName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

export function meanSame(one: string, other: string): boolean {
  return SAME.some((names) => names.includes(one) && names.includes(other));
}
