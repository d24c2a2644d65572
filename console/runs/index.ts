import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { RunList } from "./RunList.js";
import { RunShow } from "./RunShow.js";

export const runs = {
  name: "runs",
  icon: RESOURCE_ICONS.runs,
  list: RunList,
  show: RunShow,
};
