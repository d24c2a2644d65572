import { z } from "zod";

import type { FieldProblem } from "../refusal.js";
import { PASSWORD_LENGTH } from "./authentication-options.js";

const emailAddress = z.email();

/** Everything that is wrong with a person's name, e-mail address and password. */
export function checkUser(user: {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}): FieldProblem[] {
  return [...checkPersonName(user.name), ...checkEmail(user.email), ...checkPassword(user.password)];
}

export function checkPersonName(name: string): FieldProblem[] {
  const { length } = name.trim();
  if (length >= 1 && length <= 200) return [];
  const text = { en: "Enter a name of 1 to 200 characters.", ja: "名前を1〜200文字で入力してください。" };
  return [{ path: "name", code: length === 0 ? "REQUIRED" : "TOO_LONG", text }];
}

export function checkEmail(email: string): FieldProblem[] {
  if (email.length <= 254 && emailAddress.safeParse(email.trim()).success) return [];
  const text = {
    en: "Enter an e-mail address such as name@example.com.",
    ja: "name@example.com のような形式でメールアドレスを入力してください。",
  };
  return [{ path: "email", code: email.trim() === "" ? "REQUIRED" : "INVALID", text }];
}

export function checkPassword(password: string): FieldProblem[] {
  const { min, max } = PASSWORD_LENGTH;
  if (password.length >= min && password.length <= max) return [];
  const text = {
    en: `Choose a password of ${min} to ${max} characters.`,
    ja: `パスワードは${min}〜${max}文字で設定してください。`,
  };
  return [{ path: "password", code: password.length < min ? "TOO_SHORT" : "TOO_LONG", text }];
}
