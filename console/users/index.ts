import { RESOURCE_ICONS } from "../layout/Navigation.js";
import { UserList } from "./UserList.js";
import { UserShow } from "./UserShow.js";

export const users = {
  name: "users",
  icon: RESOURCE_ICONS.users,
  list: UserList,
  show: UserShow,
};
