import BlockOutlined from "@mui/icons-material/BlockOutlined";
import CheckCircleOutlined from "@mui/icons-material/CheckCircleOutlined";
import HourglassEmptyOutlined from "@mui/icons-material/HourglassEmptyOutlined";
import LockOpenOutlined from "@mui/icons-material/LockOpenOutlined";
import SyncOutlined from "@mui/icons-material/SyncOutlined";
import { useTranslate } from "react-admin";

import type { ErasedFrom, ErasureRow } from "../data-provider/erasures.js";
import { StateLabel } from "../layout/StateLabel.js";

const STATES = {
  STARTED: { icon: HourglassEmptyOutlined, tone: "info" },
  REACHING: { icon: SyncOutlined, tone: "warning" },
  DONE: { icon: CheckCircleOutlined, tone: "success" },
} as const;

export function ErasureStateLabel({ state }: Pick<ErasureRow, "state">) {
  const translate = useTranslate();
  return <StateLabel {...STATES[state]}>{translate(`listwright.erasure.state.${state}`)}</StateLabel>;
}

export function BlockLabel({ erasure }: { readonly erasure: Pick<ErasureRow, "blockLiftedAt"> }) {
  const translate = useTranslate();
  return erasure.blockLiftedAt === null ? (
    <StateLabel icon={BlockOutlined} tone="neutral">
      {translate("listwright.erasure.block_stands")}
    </StateLabel>
  ) : (
    <StateLabel icon={LockOpenOutlined} tone="warning">
      {translate("listwright.erasure.block_lifted")}
    </StateLabel>
  );
}

export function ErasedFromLabel({ done }: Pick<ErasedFrom, "done">) {
  const translate = useTranslate();
  return done ? (
    <StateLabel icon={CheckCircleOutlined} tone="success">
      {translate("listwright.erasure.done")}
    </StateLabel>
  ) : (
    <StateLabel icon={SyncOutlined} tone="warning">
      {translate("listwright.erasure.open")}
    </StateLabel>
  );
}
