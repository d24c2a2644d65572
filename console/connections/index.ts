import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { ConnectionCreate } from "./ConnectionCreate.js";
import { ConnectionList } from "./ConnectionList.js";
import { ConnectionShow } from "./ConnectionShow.js";

export const connections = {
  name: "connections",
  icon: RESOURCE_ICONS.connections,
  list: ConnectionList,
  create: ConnectionCreate,
  show: ConnectionShow,
};
