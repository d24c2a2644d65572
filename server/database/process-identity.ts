import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether a process of this number exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * When a process started, as opaque text: numbers are given again to other processes, a number with its start is not.
 * Null when the process is gone or the system does not tell.
 */
export async function startOf(pid: number): Promise<string | null> {
  try {
    if (process.platform !== "linux") return (await run("ps", ["-o", "lstart=", "-p", String(pid)])).stdout.trim();
    const [bootId, status] = await Promise.all([
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
      readFile(`/proc/${pid}/stat`, "utf8"),
    ]);
    // The command's name may hold spaces and brackets; the fields after it do not. A zombie has ended.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : `${bootId.trim()}:${fields[19]}`;
  } catch {
    return null;
  }
}

/** The command line of a process, arguments separated by spaces; null when it is gone or the system does not tell. */
export async function commandOf(pid: number): Promise<string | null> {
  try {
    if (process.platform !== "linux") return (await run("ps", ["-o", "command=", "-p", String(pid)])).stdout.trim();
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0").join(" ").trim();
  } catch {
    return null;
  }
}
