import { Migration20261124000000Access } from "./20261124000000-access.js";
import { Migration20261124000100Core } from "./20261124000100-core.js";
import { Migration20261124000200Jobs } from "./20261124000200-jobs.js";
import { Migration20261124000300Installation } from "./20261124000300-installation.js";
import { Migration20261124000400RunEvents } from "./20261124000400-run-events.js";
import { Migration20261124000500RunEngine } from "./20261124000500-run-engine.js";

/** Every migration, oldest first. Forward only: an applied one is never edited, a mistake is mended by a later one. */
export const migrations = [
  { name: "20261124000000-access", class: Migration20261124000000Access },
  { name: "20261124000100-core", class: Migration20261124000100Core },
  { name: "20261124000200-jobs", class: Migration20261124000200Jobs },
  { name: "20261124000300-installation", class: Migration20261124000300Installation },
  { name: "20261124000400-run-events", class: Migration20261124000400RunEvents },
  { name: "20261124000500-run-engine", class: Migration20261124000500RunEngine },
];
