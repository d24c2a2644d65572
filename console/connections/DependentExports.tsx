import { Box, Button, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

import type { Connection, Named } from "../data-provider/connections.js";
import type { Leaving } from "../data-provider/generated.js";
import { useListwright } from "../data-provider/index.js";
import { LeavingChoice } from "../exports/LeavingChoice.js";
import { Problem } from "../layout/Problem.js";
import { TextLink } from "../layout/TextLink.js";
import { useAction } from "../layout/useAction.js";

/** The exports that stand in the way of deleting a connection, each with the ways to take it out of the way. */
export function DependentExports({ exports }: Pick<Connection, "exports">) {
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {exports.map((used) => (
        <DependentExport key={used.id} used={used} />
      ))}
    </Box>
  );
}

/** Deleting one takes a second press, since it cannot be undone; detaching can. */
function DependentExport({ used: { id, name } }: { readonly used: Named }) {
  const translate = useTranslate();
  const dataProvider = useListwright();
  const [sure, setSure] = useState(false);
  const detach = useAction(() => dataProvider.detachConnection(id), { showsProblem: true });
  const [leaving, setLeaving] = useState<Leaving>("KEEP");
  const remove = useAction(() => dataProvider.delete("exports", { id, meta: { leaving } }), { showsProblem: true });
  return (
    <Box component="li" sx={{ py: 1, borderTop: 1, borderColor: "divider" }}>
      <Stack direction="row" sx={{ flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: 1 }}>
        <Box sx={{ minWidth: 0 }}>
          <TextLink to={`/exports/${id}/show`}>{name}</TextLink>
        </Box>
        {sure ? (
          <Stack direction="row" sx={{ gap: 0.5 }}>
            <Button
              size="small"
              autoFocus
              aria-label={translate("listwright.dependants.keep_named", { name })}
              onClick={() => setSure(false)}
            >
              {translate("listwright.dependants.keep")}
            </Button>
            <Button
              size="small"
              variant="outlined"
              color="error"
              aria-label={translate("listwright.dependants.delete_sure_named", { name })}
              loading={remove.busy}
              onClick={() => remove.start(undefined)}
            >
              {translate("listwright.dependants.delete_sure")}
            </Button>
          </Stack>
        ) : (
          <Stack direction="row" sx={{ gap: 0.5 }}>
            <Button
              size="small"
              aria-label={translate("listwright.dependants.detach_named", { name })}
              loading={detach.busy}
              onClick={() => detach.start(undefined)}
            >
              {translate("listwright.exports.detach")}
            </Button>
            <Button
              size="small"
              color="error"
              aria-label={translate("listwright.dependants.delete_named", { name })}
              disabled={detach.busy}
              onClick={() => setSure(true)}
            >
              {translate("ra.action.delete")}
            </Button>
          </Stack>
        )}
      </Stack>
      {sure && (
        <>
          <Typography variant="body2" color="textSecondary" role="status">
            {translate("listwright.dependants.delete_sure_effect")}
          </Typography>
          <LeavingChoice exportId={id} isDetached={false} value={leaving} onChange={setLeaving} />
        </>
      )}
      <Problem error={detach.problem ?? remove.problem} />
    </Box>
  );
}
