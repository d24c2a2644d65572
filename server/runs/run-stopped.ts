/** Why a worker stops in the middle of a run, as the reason of its abort signal. */
export class RunStopped extends Error {
  override readonly name = "RunStopped";

  constructor(
    readonly why:
      /** Somebody cancelled the run. */
      | "CANCELLED"
      /** The worker shuts down; another one goes on. */
      | "SHUTDOWN"
      /** Planning again found what a person must decide about: the run waits, and is nobody's. */
      | "HELD"
      /** The run is another worker's now, or nobody's. */
      | "LEASE_LOST",
  ) {
    super(why);
  }
}
