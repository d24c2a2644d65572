import { isEmailAddress, mobileNumberOf } from "./addresses.js";
import { refuse, undeserialisable } from "./answer.js";
import { isRecord, textIn } from "./call.js";
import { entriesIn, type FieldEntry } from "./field-values.js";
import type { SandboxSettings } from "./settings.js";

/** What calls Campaign Monitor's "Fields in error". */
const SUBJECT = "subscriber";

export type Consent = "Yes" | "No" | "Unchanged";

/** One subscriber as a call sent it, of the right shape but not yet of right content. */
export interface Submission {
  /** As sent, less the blanks around it. */
  readonly email: string;
  readonly name: string | undefined;
  /** "" clears, undefined leaves. */
  readonly mobile: string | undefined;
  readonly entries: readonly FieldEntry[];
  /** Null: not said, by a caller of a version that need not say it. */
  readonly track: Consent | null;
  readonly sms: Consent | null;
  /** Why this row cannot be stored, whatever its list says. */
  readonly problem: number | null;
}

/** Reads a subscriber. Throws where the whole call fails; a problem of the row alone is part of what it returns. */
export function submissionIn(value: unknown, minorVersion: number, settings: SandboxSettings): Submission {
  if (!isRecord(value)) throw undeserialisable(SUBJECT);
  const email = textIn(value, "EmailAddress", SUBJECT)?.trim() ?? "";
  const mobile = textIn(value, "MobileNumber", SUBJECT)?.trim();
  const track = trackingConsent(textIn(value, "ConsentToTrack", SUBJECT), minorVersion, settings);
  const sms = consentNamed(textIn(value, "ConsentToSendSms", SUBJECT) || "Unchanged");
  return {
    email,
    name: textIn(value, "Name", SUBJECT),
    mobile: mobile && (mobileNumberOf(mobile) ?? mobile),
    entries: entriesIn(value, SUBJECT),
    track: typeof track === "number" ? null : track,
    sms: sms ?? null,
    problem: contactProblem(email, mobile, settings) ?? (typeof track === "number" ? track : sms ? null : 222),
  };
}

function contactProblem(email: string, mobile: string | undefined, settings: SandboxSettings): number | null {
  const badEmail = !isEmailAddress(email, settings);
  const badMobile = mobile !== undefined && mobile !== "" && mobileNumberOf(mobile) === undefined;
  if (badEmail) return badMobile ? 221 : 1;
  return badMobile ? 220 : null;
}

/** The consent, or the code of the row's problem. From v3.2 on it must be given. */
function trackingConsent(
  text: string | undefined,
  minorVersion: number,
  settings: SandboxSettings,
): Consent | number | null {
  if (text === undefined || text === "") {
    if (minorVersion < 2) return null;
    switch (settings.consentMissing) {
      case "call213":
        throw refuse(213);
      case "call214":
        throw refuse(214);
      case "call400":
        throw undeserialisable(SUBJECT);
      case "row214":
        return 214;
    }
  }
  const consent = consentNamed(text);
  if (consent) return consent;
  switch (settings.consentInvalid) {
    case "call400":
      throw undeserialisable(SUBJECT);
    case "call215":
      throw refuse(215);
    case "row215":
      return 215;
  }
}

function consentNamed(text: string): Consent | undefined {
  return (["Yes", "No", "Unchanged"] as const).find((word) => word.toLowerCase() === text.toLowerCase());
}
