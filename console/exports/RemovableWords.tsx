import { useTranslate } from "react-admin";

import { useFormat } from "../layout/format.js";
import { paragraph } from "../messages/paragraph.js";

interface RemovableWordsProps {
  readonly people: number;
  readonly keptByClaim: number;
  readonly keptForeign: number;
}

/** How many people a removal would take off a list, and how many would stay and why, as far as is known. */
export function RemovableWords({ people, keptByClaim, keptForeign }: RemovableWordsProps) {
  const translate = useTranslate();
  const format = useFormat();
  const said = (message: string, count: number) =>
    count > 0 && translate(`listwright.leaving.${message}`, { smart_count: count, count: format.number(count) });
  return (
    <>
      {paragraph(
        said("would_leave", people) || translate("listwright.leaving.nobody"),
        said("stay_claimed", keptByClaim),
        said("stay_foreign", keptForeign),
      )}
    </>
  );
}
