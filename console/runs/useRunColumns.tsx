import { useTranslate } from "react-admin";

import type { RunRow } from "../data-provider/runs.js";
import { NameCell } from "../layout/RecordTable.js";
import type { Column } from "../layout/RecordTable.js";
import { TextLink } from "../layout/TextLink.js";
import { When } from "../layout/When.js";
import { useFormat } from "../layout/format.js";
import { RunStateLabel } from "./RunStateLabel.js";

/** The columns of every table of runs. On an export's own page the export is not repeated. */
export function useRunColumns({ withExport = true } = {}): readonly Column<RunRow>[] {
  const translate = useTranslate();
  const format = useFormat();
  const sent = ({ kind, state, counts }: RunRow) => {
    if (counts.unique === null || state === "SKIPPED") return "–";
    const count = kind === "PLAN" ? (counts.toAdd ?? 0) + (counts.toUpdate ?? 0) : counts.added + counts.updated;
    return format.number(count);
  };
  return [
    {
      key: "queuedAt",
      label: translate("resources.runs.fields.queuedAt"),
      sortable: true,
      render: (run) => (
        <NameCell
          narrow={
            withExport ? (run.export?.name ?? run.removalOf?.exportName) : translate(`listwright.run_kind.${run.kind}`)
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
      key: "sent",
      label: translate("listwright.runs.sent_column"),
      sortable: true,
      numeric: true,
      wideOnly: true,
      render: sent,
    },
    {
      key: "removed",
      label: translate("listwright.count.removed"),
      sortable: true,
      numeric: true,
      wideOnly: true,
      render: ({ kind, counts }) => format.number(kind === "PLAN" ? (counts.toRemove ?? 0) : counts.removed),
    },
    {
      key: "rejected",
      label: translate("listwright.count.rejected"),
      sortable: true,
      numeric: true,
      wideOnly: true,
      render: ({ counts }) => format.number(counts.rejected + (counts.stillRejected ?? 0)),
    },
  ];
}
