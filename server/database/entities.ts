import { ApiToken } from "../access/api-token.entity.js";
import { User } from "../access/user.entity.js";
import { Connection } from "../connections/connection.entity.js";
import { Consent } from "../consent/consent.entity.js";
import { Export, ExportSegment } from "../exports/export.entity.js";
import { ExportRun } from "../runs/export-run.entity.js";
import { Segment } from "../segments/segment.entity.js";
import { Source } from "../sources/source.entity.js";

export const entities = [User, ApiToken, Source, Segment, Connection, Consent, Export, ExportSegment, ExportRun];
