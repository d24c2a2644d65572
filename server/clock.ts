/** Where "now" comes from, so that tests can hold it still. Leases do not use it: they live by the database's clock. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
