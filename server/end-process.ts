/** How long what is still open may keep a process that is done. */
const LINGER_MS = 1_000;

/**
 * Ends this process with a status once nothing is open any more. Not by `process.exit`, which waits for V8's own threads,
 * one of which may be waiting for this one to collect garbage: that never ends. Only what lingers is cut off by it.
 */
export function endProcess(status: number): void {
  process.exitCode = status;
  setTimeout(() => process.exit(status), LINGER_MS).unref();
}
