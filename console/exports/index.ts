import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { ExportCreate } from "./ExportCreate.js";
import { ExportEdit } from "./ExportEdit.js";
import { ExportList } from "./ExportList.js";
import { ExportShow } from "./ExportShow.js";

export const exports = {
  name: "exports",
  icon: RESOURCE_ICONS.exports,
  list: ExportList,
  create: ExportCreate,
  edit: ExportEdit,
  show: ExportShow,
};
