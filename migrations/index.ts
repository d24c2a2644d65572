import { Migration20261124000000Access } from "./20261124000000-access.js";
import { Migration20261124000100Core } from "./20261124000100-core.js";
import { Migration20261124000200Jobs } from "./20261124000200-jobs.js";
import { Migration20261124000300Installation } from "./20261124000300-installation.js";
import { Migration20261124000400RunEvents } from "./20261124000400-run-events.js";
import { Migration20261124000500RunEngine } from "./20261124000500-run-engine.js";
import { Migration20261125000000Audit } from "./20261125000000-audit.js";
import { Migration20261125000100Users } from "./20261125000100-users.js";
import { Migration20261125000200Settings } from "./20261125000200-settings.js";
import { Migration20261125000210Partitions } from "./20261125000210-partitions.js";
import { Migration20261125000300Erasure } from "./20261125000300-erasure.js";
import { Migration20261125000400Oauth } from "./20261125000400-oauth.js";
import { Migration20261125000500Keys } from "./20261125000500-keys.js";
import { Migration20261125000600Reach } from "./20261125000600-reach.js";
import { Migration20261126000000Membership } from "./20261126000000-membership.js";
import { Migration20261126100000Removals } from "./20261126100000-removals.js";
import { Migration20261127000000Schedules } from "./20261127000000-schedules.js";
import { Migration20261127000100Notifications } from "./20261127000100-notifications.js";

/** Every migration, oldest first. Forward only: an applied one is never edited, a mistake is mended by a later one. */
export const migrations = [
  { name: "20261124000000-access", class: Migration20261124000000Access },
  { name: "20261124000100-core", class: Migration20261124000100Core },
  { name: "20261124000200-jobs", class: Migration20261124000200Jobs },
  { name: "20261124000300-installation", class: Migration20261124000300Installation },
  { name: "20261124000400-run-events", class: Migration20261124000400RunEvents },
  { name: "20261124000500-run-engine", class: Migration20261124000500RunEngine },
  { name: "20261125000000-audit", class: Migration20261125000000Audit },
  { name: "20261125000100-users", class: Migration20261125000100Users },
  { name: "20261125000200-settings", class: Migration20261125000200Settings },
  { name: "20261125000210-partitions", class: Migration20261125000210Partitions },
  { name: "20261125000300-erasure", class: Migration20261125000300Erasure },
  { name: "20261125000400-oauth", class: Migration20261125000400Oauth },
  { name: "20261125000500-keys", class: Migration20261125000500Keys },
  { name: "20261125000600-reach", class: Migration20261125000600Reach },
  { name: "20261126000000-membership", class: Migration20261126000000Membership },
  { name: "20261126100000-removals", class: Migration20261126100000Removals },
  { name: "20261127000000-schedules", class: Migration20261127000000Schedules },
  { name: "20261127000100-notifications", class: Migration20261127000100Notifications },
];
