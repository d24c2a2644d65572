import { Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { Source } from "../data-provider/sources.js";
import { RecordTable } from "../layout/RecordTable.js";
import { MONOSPACE } from "../theme.js";

/** The fields that profiles have, as the source or the segment shows them. */
export function FieldsTable({ fields }: { readonly fields: Source["fields"] }) {
  const translate = useTranslate();
  if (fields.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary" sx={{ px: 2.5, pb: 2 }}>
        {translate("listwright.fields.none")}
      </Typography>
    );
  }
  return (
    <RecordTable
      label={translate("listwright.fields.title")}
      rows={fields}
      keyOf={({ name }) => name}
      columns={[
        {
          key: "name",
          label: translate("listwright.fields.name"),
          render: ({ name }) => <span style={{ fontFamily: MONOSPACE }}>{name}</span>,
        },
        {
          key: "type",
          label: translate("listwright.fields.type"),
          render: ({ type }) => translate(`listwright.field_type.${type}`),
        },
        {
          key: "nullable",
          label: translate("listwright.fields.empty"),
          render: ({ nullable }) =>
            translate(nullable ? "listwright.fields.may_be_empty" : "listwright.fields.always_there"),
        },
      ]}
    />
  );
}
