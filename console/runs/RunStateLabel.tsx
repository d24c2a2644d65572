import BlockOutlined from "@mui/icons-material/BlockOutlined";
import CancelOutlined from "@mui/icons-material/CancelOutlined";
import CheckCircleOutlined from "@mui/icons-material/CheckCircleOutlined";
import ErrorOutlined from "@mui/icons-material/ErrorOutlined";
import FactCheckOutlined from "@mui/icons-material/FactCheckOutlined";
import ManageSearchOutlined from "@mui/icons-material/ManageSearchOutlined";
import PauseCircleOutlined from "@mui/icons-material/PauseCircleOutlined";
import ScheduleOutlined from "@mui/icons-material/ScheduleOutlined";
import SendOutlined from "@mui/icons-material/SendOutlined";
import SkipNextOutlined from "@mui/icons-material/SkipNextOutlined";
import StopCircleOutlined from "@mui/icons-material/StopCircleOutlined";
import WarningAmberOutlined from "@mui/icons-material/WarningAmberOutlined";
import type { SvgIconComponent } from "@mui/icons-material";
import { useTranslate } from "react-admin";

import { StateLabel } from "../layout/StateLabel.js";
import type { Tone } from "../layout/StateLabel.js";
import type { RunState } from "./run-states.js";

const LOOKS: Readonly<Record<RunState, { icon: SvgIconComponent; tone: Tone }>> = {
  QUEUED: { icon: ScheduleOutlined, tone: "neutral" },
  PLANNING: { icon: ManageSearchOutlined, tone: "info" },
  PLANNED: { icon: FactCheckOutlined, tone: "success" },
  HELD: { icon: PauseCircleOutlined, tone: "warning" },
  DELIVERING: { icon: SendOutlined, tone: "info" },
  CANCELLING: { icon: StopCircleOutlined, tone: "neutral" },
  SUCCEEDED: { icon: CheckCircleOutlined, tone: "success" },
  COMPLETED_WITH_WARNINGS: { icon: WarningAmberOutlined, tone: "warning" },
  FAILED: { icon: ErrorOutlined, tone: "error" },
  CANCELLED: { icon: CancelOutlined, tone: "neutral" },
  REJECTED: { icon: BlockOutlined, tone: "neutral" },
  SKIPPED: { icon: SkipNextOutlined, tone: "warning" },
};

export function RunStateLabel({ state }: { readonly state: RunState }) {
  const translate = useTranslate();
  return <StateLabel {...LOOKS[state]}>{translate(`listwright.run_state.${state}`)}</StateLabel>;
}
