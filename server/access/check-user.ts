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
  const problems: FieldProblem[] = [];
  const nameLength = user.name.trim().length;
  if (nameLength < 1 || nameLength > 200) {
    problems.push({
      path: "name",
      code: nameLength === 0 ? "REQUIRED" : "TOO_LONG",
      text: {
        en: "Enter your name, 1 to 200 characters.",
        ja: "名前を1〜200文字で入力してください。",
      },
    });
  }
  if (user.email.length > 254 || !emailAddress.safeParse(user.email.trim()).success) {
    problems.push({
      path: "email",
      code: user.email.trim() === "" ? "REQUIRED" : "INVALID",
      text: {
        en: "Enter an e-mail address such as name@example.com.",
        ja: "name@example.com のような形式でメールアドレスを入力してください。",
      },
    });
  }
  const { min, max } = PASSWORD_LENGTH;
  if (user.password.length < min || user.password.length > max) {
    problems.push({
      path: "password",
      code: user.password.length < min ? "TOO_SHORT" : "TOO_LONG",
      text: {
        en: `Choose a password of ${min} to ${max} characters.`,
        ja: `パスワードは${min}〜${max}文字で設定してください。`,
      },
    });
  }
  return problems;
}
