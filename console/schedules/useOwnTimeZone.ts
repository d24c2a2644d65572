import { useEffect } from "react";
import { useGetIdentity } from "react-admin";

import { useListwright } from "../data-provider/index.js";
import { browserZone } from "./zones.js";

/** Whose zone was set from this browser. react-admin's store would forget it at each log-out. */
const SET = "timeZonesSet";

/**
 * Somebody who has not said in which zone they live is taken to live in that of their browser. This is done once: who chooses
 * UTC afterwards keeps it.
 */
export function useOwnTimeZone(): void {
  const { identity } = useGetIdentity();
  const dataProvider = useListwright();
  const id = identity?.["timeZone"] === "UTC" ? String(identity.id) : null;
  useEffect(() => {
    const zone = browserZone();
    if (id === null || zone === "UTC" || !isFirst(id)) return;
    // A convenience: where it does not work, they go on with UTC and may set it on their account's page.
    dataProvider.setTimeZone(zone).catch(() => undefined);
  }, [id, dataProvider]);
}

/** Where the browser keeps nothing, nobody could tell whether it was done before: then it is not done. */
function isFirst(id: string): boolean {
  try {
    const set = (localStorage.getItem(SET) ?? "").split(" ");
    if (set.includes(id)) return false;
    localStorage.setItem(SET, [...set, id].join(" ").trim());
    return true;
  } catch {
    return false;
  }
}
