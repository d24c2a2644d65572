import BlockOutlined from "@mui/icons-material/BlockOutlined";
import ExpandMore from "@mui/icons-material/ExpandMore";
import { Box, ButtonBase, Typography } from "@mui/material";
import { useId, useState } from "react";
import { useTranslate } from "react-admin";

import type { AuditEvent } from "../data-provider/audit.js";
import { StateLabel } from "../layout/StateLabel.js";
import { When } from "../layout/When.js";
import { AuditEventDetails } from "./AuditEventDetails.js";
import { useAuditWords } from "./audit-words.js";

/** One event in a line or two; what changed is shown when it is opened. */
export function AuditEventItem({ event }: { readonly event: AuditEvent }) {
  const translate = useTranslate();
  const words = useAuditWords();
  const [open, setOpen] = useState(false);
  const detailsId = useId();
  const object = words.object(event);
  return (
    <Box component="li">
      <ButtonBase
        aria-expanded={open}
        aria-controls={detailsId}
        onClick={() => setOpen(!open)}
        sx={{
          width: "100%",
          px: 2.5,
          py: 1.25,
          display: "grid",
          gridTemplateColumns: { xs: "1fr auto", md: "11rem 1fr minmax(0, 15rem) auto" },
          columnGap: 2,
          rowGap: 0.25,
          alignItems: "center",
          textAlign: "start",
          typography: "body2",
          "&:hover": { backgroundColor: "action.hover" },
          "&:focus-visible": { outline: 2, outlineColor: "primary.main", outlineOffset: -2 },
        }}
      >
        <Box sx={{ color: "text.secondary", gridColumn: { xs: 1, md: "auto" } }}>
          <When at={event.at} toTheSecond />
        </Box>
        <Box sx={{ minWidth: 0, gridColumn: { xs: 1, md: "auto" }, overflowWrap: "anywhere" }}>
          <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1, fontWeight: 600 }}>
            {words.headline(event)}
            {event.outcome === "REFUSED" && (
              <StateLabel icon={BlockOutlined} tone="warning">
                {translate("listwright.audit.outcome.REFUSED")}
              </StateLabel>
            )}
          </Box>
          {object !== null && (
            <Typography component="span" variant="body2" color="textSecondary">
              {object}
            </Typography>
          )}
        </Box>
        <Box sx={{ minWidth: 0, gridColumn: { xs: 1, md: "auto" }, overflowWrap: "anywhere" }}>
          {words.actor(event)}
        </Box>
        <ExpandMore
          aria-hidden
          sx={{
            gridColumn: { xs: 2, md: "auto" },
            gridRow: { xs: "1 / span 3", md: "auto" },
            color: "text.secondary",
            transform: open ? "rotate(180deg)" : "none",
          }}
        />
      </ButtonBase>
      <Box id={detailsId} hidden={!open} sx={{ px: 2.5, pb: 2 }}>
        {open && <AuditEventDetails event={event} />}
      </Box>
    </Box>
  );
}
