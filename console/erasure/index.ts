import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { ErasureCreate } from "./ErasureCreate.js";
import { ErasureList } from "./ErasureList.js";
import { ErasureShow } from "./ErasureShow.js";

export const erasures = {
  name: "erasures",
  icon: RESOURCE_ICONS.erasures,
  list: ErasureList,
  create: ErasureCreate,
  show: ErasureShow,
};
