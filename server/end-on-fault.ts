import { writeSync } from "node:fs";

import { describeError } from "./log.js";

/**
 * Faults that nobody caught end this process, as they do without this. But Node would print whole error objects: of a
 * database's, the statement and its values. Only what may be logged is printed.
 */
export function endOnFault(): void {
  const end = (error: unknown) => {
    writeSync(
      2,
      `${JSON.stringify({ level: 60, msg: "The process ends after a fault", err: describeError(error) })}\n`,
    );
    process.exit(1);
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
}
