/**
 * PostgreSQL's advisory locks that are known by one fixed number: all of them, so that no number stands for two purposes.
 * The same for every Listwright, so that processes of one installation meet at them. Locks of one thing among many (a
 * run, a credential) are known by a hash of it or by two numbers, which are never taken for one of these.
 */
export const ADVISORY_LOCKS = {
  /** Two processes that start at once migrate one after the other. */
  migration: 5_428_117_301,
  /** Whoever makes the first admin does so alone. */
  setup: 5_428_117_302,
  /** Retiring a key keeps out whoever seals with one. The same number as in `refuse_retired_key`. */
  keyRetirement: 5_428_117_303,
  /** One rotation of the key at a time. */
  keyRotation: 5_428_117_304,
  /** Two first log-ins of one person make one account. Taken after `setup`. */
  admission: 5_428_117_305,
  /** What is kept too long is dropped by one process at a time. */
  retention: 5_428_117_306,
  /** Two demos that start at once load their profiles one after the other. */
  demoProfiles: 5_428_117_307,
  /** Runs are taken one after the other, so that no more than allowed are under way. */
  runTurns: 5_428_117_308,
  /** What became of runs is looked at by one process at a time, in its order. */
  notifications: 5_428_117_320,
} as const;
