/**
 * Functions that do more than read, by name, in whichever schema: they wait, lock, signal other sessions, change this one's
 * settings, touch files or other servers, or carry out a text as SQL (which this list could not look into). PostgreSQL lets
 * an ordinary account call many of them, in a read-only transaction too.
 *
 * The list is there for plain mischief and mistakes. What holds without it: the read-only transaction, the account's
 * privileges and the time limits. Functions that the source's owner wrote can do under their own name what these do.
 */
const REFUSED = [
  /^pg_sleep(_for|_until)?$/,
  /^pg_(try_)?advisory_/,
  /^pg_(cancel|terminate)_backend$/,
  /^pg_(notify|promote|prewarm|reload_conf|rotate_logfile.*|switch_wal|export_snapshot)$/,
  /^pg_(backup|wal_replay|logical|replication|create|drop|copy|file|sync)_/,
  /^pg_(read_(binary_)?file|ls_\w+|stat_file|current_logfile|log_\w+)$/,
  /^pg_stat_(reset|clear|force)/,
  /^(set_config|nextval|setval)$/,
  /^(lo_\w+|loread|lowrite)$/,
  /^(dblink|postgres_fdw)(_|$)/,
  /^(query|cursor)_to_xml/,
  /^(ts_stat|crosstab\w*|connectby|xpath_table)$/,
];

export function isRefusedFunction(name: string): boolean {
  return REFUSED.some((pattern) => pattern.test(name));
}
