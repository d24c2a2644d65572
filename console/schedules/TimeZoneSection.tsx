import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { Problem } from "../layout/Problem.js";
import { Section } from "../layout/Section.js";
import { useAction } from "../layout/useAction.js";
import { ZoneField } from "./ZoneField.js";

/** The zone in which somebody is told times; saved as soon as another one is chosen. */
export function TimeZoneSection() {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const { data, error, refetch } = useQuery({
    queryKey: ["viewer", "timeZone"],
    queryFn: ({ signal }) => dataProvider.viewer(signal),
  });
  const save = useAction((timeZone: string) => dataProvider.setTimeZone(timeZone), {
    done: "listwright.time_zone.saved",
    showsProblem: true,
  });
  return (
    <Section title={translate("listwright.time_zone.title")} lead={translate("listwright.time_zone.hint")}>
      <Problem error={error} onRetry={refetch} />
      {data && <ZoneField value={data.timeZone} onChange={save.start} />}
      <Problem error={save.problem} />
    </Section>
  );
}
