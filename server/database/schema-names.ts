/** Where all of Listwright's tables live. A source's role that can read anything here is refused. */
export const SCHEMA = "listwright";
/** Where a run's profiles rest until it ends: tables made and dropped by the application. */
export const STAGING_SCHEMA = "listwright_staging";
