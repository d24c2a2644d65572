import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { SourceCreate } from "./SourceCreate.js";
import { SourceEdit } from "./SourceEdit.js";
import { SourceList } from "./SourceList.js";
import { SourceShow } from "./SourceShow.js";

export const sources = {
  name: "sources",
  icon: RESOURCE_ICONS.sources,
  list: SourceList,
  create: SourceCreate,
  edit: SourceEdit,
  show: SourceShow,
};
