import { Alert, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";

import type { LinkMade } from "../data-provider/users.js";
import { CopyField } from "../layout/CopyField.js";
import { When } from "../layout/When.js";

/** What became of a link: that it was sent, or, this once, the link itself. */
export function LinkMadeContent({ made, email }: { readonly made: LinkMade; readonly email: string }) {
  const translate = useTranslate();
  return (
    <Stack sx={{ gap: 2 }}>
      {made.mailProblem && <Alert severity="warning">{made.mailProblem}</Alert>}
      <Typography variant="body2">
        {made.link === null
          ? translate("listwright.invite.mailed", { email })
          : translate("listwright.invite.shown_once", { email })}
      </Typography>
      {made.link !== null && <CopyField label={translate("listwright.invite.link")} value={made.link} />}
      <Typography variant="body2" color="textSecondary">
        {translate("listwright.invite.good_until")} <When at={made.expiresAt} />
      </Typography>
    </Stack>
  );
}
