import { useTranslate } from "react-admin";

import type { RunRow } from "../data-provider/runs.js";
import { NameCell } from "../layout/RecordTable.js";
import type { Column } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";
import { StartedBy } from "../schedules/StartedBy.js";
import { RunStateLabel } from "./RunStateLabel.js";

/** The columns of every table of runs. On an export's own page the export is not repeated. */
export function useRunColumns({ withExport = true } = {}): readonly Column<RunRow>[] {
  const translate = useTranslate();
  const format = useFormat();
  // What a run of this kind never does, and one that was skipped did not, is no number.
  const counted = ({ kind, state }: RunRow, by: readonly RunRow["kind"][], count: number) =>
    by.includes(kind) && state !== "SKIPPED" ? format.number(count) : "–";
  return [
    {
      key: "queuedAt",
      label: translate("resources.runs.fields.queuedAt"),
      sortable: true,
      render: (run) => (
        <NameCell
          narrow={
            <>
              {withExport
                ? (run.export?.name ?? run.removalOf?.exportName)
                : translate(`listwright.run_kind.${run.kind}`)}
              <br />
              <StartedBy run={run} />
            </>
          }
        >
          <TextLink to={`/runs/${run.id}/show`}>
            <When at={run.queuedAt} />
          </TextLink>
        </NameCell>
      ),
    },
    ...(withExport
      ? [
          {
            key: "export",
            label: translate("resources.runs.fields.export"),
            sortable: true,
            wideOnly: true,
            render: (run: RunRow) =>
              run.export ? (
                <TextLink to={`/exports/${run.export.id}/show`}>{run.export.name}</TextLink>
              ) : (
                (run.removalOf?.exportName ?? translate("listwright.runs.export_deleted"))
              ),
          },
        ]
      : []),
    {
      key: "state",
      label: translate("resources.runs.fields.state"),
      sortable: true,
      render: ({ state }) => <RunStateLabel state={state} />,
    },
    {
      key: "kind",
      label: translate("resources.runs.fields.kind"),
      sortable: true,
      wideOnly: true,
      render: ({ kind }) => translate(`listwright.run_kind.${kind}`),
    },
    {
      key: "trigger",
      label: translate("listwright.started_by.column"),
      sortable: true,
      wideOnly: true,
      render: (run) => <StartedBy run={run} />,
    },
    {
      key: "sent",
      label: translate("listwright.runs.sent_column"),
      sortable: true,
      numeric: true,
      wideOnly: true,
      render: (run) => counted(run, ["EXPORT"], run.counts.added + run.counts.updated),
    },
    {
      key: "removed",
      label: translate("listwright.count.removed"),
      sortable: true,
      numeric: true,
      wideOnly: true,
      render: (run) => counted(run, ["EXPORT", "REMOVAL"], run.counts.removed),
    },
    {
      key: "rejected",
      label: translate("listwright.count.rejected"),
      sortable: true,
      numeric: true,
      wideOnly: true,
      render: (run) => counted(run, ["EXPORT"], run.counts.rejected + (run.counts.stillRejected ?? 0)),
    },
  ];
}
