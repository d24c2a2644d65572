import BlockOutlined from "@mui/icons-material/BlockOutlined";
import CheckCircleOutlined from "@mui/icons-material/CheckCircleOutlined";
import { useTranslate } from "react-admin";

import type { UserRow } from "../data-provider/users.js";
import { StateLabel } from "../layout/StateLabel.js";

const LOOKS = {
  ACTIVE: { icon: CheckCircleOutlined, tone: "success" },
  DEACTIVATED: { icon: BlockOutlined, tone: "neutral" },
} as const;

export function UserStatusLabel({ status }: Pick<UserRow, "status">) {
  const translate = useTranslate();
  return <StateLabel {...LOOKS[status]}>{translate(`listwright.user_status.${status}`)}</StateLabel>;
}
