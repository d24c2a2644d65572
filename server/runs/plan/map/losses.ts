import type { ListField } from "../../../destinations/list.js";
import type { StoredWarning } from "../../export-run.entity.js";

/** What can become of a value on its way to a custom field, other than being sent whole. */
export type ValueLoss =
  /** Longer than the destination keeps: it is cut. */
  | "VALUE_CUT"
  /** The same, where the matching says to reject: the recipient is not sent. */
  | "VALUE_TOO_LONG"
  | "OPTION_UNKNOWN"
  | "DATE_OUT_OF_RANGE"
  | "DATE_UNREADABLE"
  | "NUMBER_UNREADABLE"
  /** Longer than the destination keeps: a number that is cut would be another one. */
  | "NUMBER_TOO_LONG"
  | "COUNTRY_UNKNOWN"
  | "STATE_UNKNOWN";

export type LossCode = ValueLoss | "NAME_CUT" | "NAME_TOO_LONG" | "MOBILE_INVALID" | "CONSENT_VALUE_UNMAPPED";

/** What could not be sent as it is, counted by code and custom field. It never holds a value. */
export class Losses {
  private readonly counts = new Map<string, { code: LossCode; field: string | null; count: number }>();

  /** One profile more; `field` is the custom field, or the profile field of a consent, where it is about one. */
  add(code: LossCode, field: Pick<ListField, "key" | "name"> | null = null): void {
    const key = field === null ? code : `${code} ${field.key}`;
    const known = this.counts.get(key);
    if (known) known.count += 1;
    else this.counts.set(key, { code, field: field?.name ?? null, count: 1 });
  }

  /** As a run stores them, in the order of codes and names, so that the same data gives the same warnings. */
  warnings(): StoredWarning[] {
    const found = [...this.counts.values()].map(({ code, field, count }) => ({
      code,
      count,
      ...(field === null ? {} : { field }),
    }));
    const order = ({ code, field = "" }: (typeof found)[number]) => `${code} ${field}`;
    return found.toSorted((one, other) => (order(one) < order(other) ? -1 : 1));
  }
}
