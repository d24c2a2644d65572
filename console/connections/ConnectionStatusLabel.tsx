import CheckCircleOutlined from "@mui/icons-material/CheckCircleOutlined";
import EditOutlined from "@mui/icons-material/EditOutlined";
import GavelOutlined from "@mui/icons-material/GavelOutlined";
import KeyOffOutlined from "@mui/icons-material/KeyOffOutlined";
import PersonAddAltOutlined from "@mui/icons-material/PersonAddAltOutlined";
import type { SvgIconComponent } from "@mui/icons-material";
import { useTranslate } from "react-admin";

import type { ConnectionRow } from "../data-provider/connections.js";
import { StateLabel } from "../layout/StateLabel.js";
import type { Tone } from "../layout/StateLabel.js";

const LOOKS: Readonly<Record<ConnectionRow["status"] | "INCOMPLETE", { icon: SvgIconComponent; tone: Tone }>> = {
  DRAFT: { icon: EditOutlined, tone: "neutral" },
  CONSENT_REQUIRED: { icon: GavelOutlined, tone: "warning" },
  CONSENT_WITHDRAWN: { icon: GavelOutlined, tone: "warning" },
  NEEDS_REAUTHENTICATION: { icon: KeyOffOutlined, tone: "error" },
  CONNECTED: { icon: CheckCircleOutlined, tone: "success" },
  INCOMPLETE: { icon: PersonAddAltOutlined, tone: "warning" },
};

/** The status; one that is connected while something still keeps exports from running does not look finished. */
export function ConnectionStatusLabel({
  connection,
}: {
  readonly connection: Pick<ConnectionRow, "status" | "problems">;
}) {
  const translate = useTranslate();
  const { status, problems } = connection;
  const shown = status === "CONNECTED" && problems.length > 0 ? "INCOMPLETE" : status;
  return <StateLabel {...LOOKS[shown]}>{translate(`listwright.connection_status.${shown}`)}</StateLabel>;
}
