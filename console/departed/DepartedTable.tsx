import { Box } from "@mui/material";
import { useTranslate } from "react-admin";

import type { DepartedPage } from "../data-provider/departed.js";
import { RecordTable } from "../layout/RecordTable.js";
import { When } from "../layout/When.js";

/** What it means stands below the address, so that everything fits beside it. */
export function DepartedTable({ rows }: { readonly rows: DepartedPage["edges"] }) {
  const translate = useTranslate();
  return (
    <RecordTable
      label={translate("listwright.departed.title")}
      rows={rows}
      keyOf={({ cursor }) => cursor}
      columns={[
        {
          key: "email",
          label: translate("ra.auth.email"),
          render: ({ node }) => (
            <>
              <Box sx={{ fontWeight: 600, overflowWrap: "anywhere" }}>{node.email}</Box>
              <Box sx={{ color: "text.secondary", fontSize: "0.8125rem", fontWeight: 400 }}>
                <Box component="span" sx={{ display: { md: "none" } }}>
                  {translate(`listwright.departed.state.${node.state}`)}
                  {" · "}
                </Box>
                {node.explanation}
              </Box>
            </>
          ),
        },
        {
          key: "state",
          label: translate("listwright.departed.fields.state"),
          wideOnly: true,
          render: ({ node }) => (
            <Box component="span" sx={{ whiteSpace: "nowrap" }}>
              {translate(`listwright.departed.state.${node.state}`)}
            </Box>
          ),
        },
        {
          key: "stateDate",
          label: translate("listwright.departed.fields.state_date"),
          wideOnly: true,
          render: ({ node }) => (
            <span title={translate("listwright.departed.state_date_hint")} style={{ whiteSpace: "nowrap" }}>
              {node.stateDate ?? "–"}
            </span>
          ),
        },
        {
          key: "seenAt",
          label: translate("listwright.departed.fields.seen"),
          wideOnly: true,
          render: ({ node }) => <When at={node.seenAt} />,
        },
      ]}
    />
  );
}
