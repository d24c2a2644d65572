import type { Job } from "agenda";

/**
 * Does a job's work and meanwhile renews its lock, three times in a lifetime: however long the work takes, no other process
 * begins it beside this one, and whoever dies at it keeps the others from it for no longer than that.
 */
export async function keepingLock(
  job: Pick<Job<never>, "touch">,
  lockLifetimeMs: number,
  work: () => Promise<unknown>,
): Promise<void> {
  const touch = setInterval(() => void job.touch().catch(() => undefined), lockLifetimeMs / 3);
  try {
    await work();
  } finally {
    clearInterval(touch);
  }
}
