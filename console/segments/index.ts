import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { SegmentCreate } from "./SegmentCreate.js";
import { SegmentEdit } from "./SegmentEdit.js";
import { SegmentList } from "./SegmentList.js";
import { SegmentShow } from "./SegmentShow.js";

export const segments = {
  name: "segments",
  icon: RESOURCE_ICONS.segments,
  list: SegmentList,
  create: SegmentCreate,
  edit: SegmentEdit,
  show: SegmentShow,
};
