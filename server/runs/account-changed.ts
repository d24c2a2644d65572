/**
 * SQL: whether the connection by which a run was planned was authenticated with another account since. As isSameAccount
 * (consent/may-transfer.ts) compares accounts: one client seen in both is enough. Runs planned by older versions are not
 * told apart. `run` names the row of export_run.
 */
export function accountChanged(run: string): string {
  return `(${run}.settings ? 'account' AND NOT EXISTS (
    SELECT FROM connection planned_by, jsonb_array_elements(planned_by.account) present
    WHERE planned_by.id = (${run}.settings ->> 'connectionId')::uuid
      AND ${run}.settings -> 'account' ? (present ->> 'id')))`;
}
