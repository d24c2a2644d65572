import type pg from "pg";

import { SCHEMA, STAGING_SCHEMA } from "../../database/schema-names.js";
import { SourceProblem } from "../profile-source.js";

/** With one of these a statement reaches the files or programs of the server's machine, read-only transaction or not. */
const SERVER_ROLES = ["pg_read_server_files", "pg_write_server_files", "pg_execute_server_program"];

/**
 * Refuses an account that could do more than read profiles. Counted is what the login role is and every role that it is
 * a member of, directly or not, inherited or not: a statement may take up such a role with set_config('role', …). What
 * Listwright keeps of its own is out of reach also by a view of somebody else's, however many views lie between. Not
 * found out: what a function shows that its owner lets run with the owner's rights. Answers the backend's process ID.
 */
export async function checkLeastPrivilege(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number; superuser: boolean; server_role: string | null; own: boolean }>(
    `WITH RECURSIVE may_be AS (
       SELECT oid, rolname, rolsuper FROM pg_catalog.pg_roles
       WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER')
     ), own_data AS (
       SELECT relation.oid FROM pg_catalog.pg_class relation
       JOIN pg_catalog.pg_namespace schema ON schema.oid = relation.relnamespace AND schema.nspname = ANY ($2)
       WHERE relation.relkind IN ('r', 'p', 'v', 'm', 'f')
       UNION
       SELECT rule.ev_class FROM own_data
       JOIN pg_catalog.pg_depend use ON use.refobjid = own_data.oid
         AND use.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
         AND use.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
       JOIN pg_catalog.pg_rewrite rule ON rule.oid = use.objid
     )
     SELECT pg_catalog.pg_backend_pid() AS pid,
       EXISTS (SELECT FROM may_be WHERE rolsuper) AS superuser,
       (SELECT rolname FROM may_be WHERE rolname = ANY ($1) ORDER BY rolname LIMIT 1) AS server_role,
       EXISTS (
         SELECT FROM own_data CROSS JOIN may_be
         WHERE pg_catalog.has_any_column_privilege(may_be.oid, own_data.oid, 'SELECT')
       ) AS own`,
    [SERVER_ROLES, [SCHEMA, STAGING_SCHEMA]],
  );
  const { pid, superuser, server_role: serverRole, own } = rows[0]!;
  if (superuser) throw ROLE_IS_SUPERUSER();
  if (serverRole !== null) throw roleReachesServer(serverRole);
  if (own) throw ROLE_READS_LISTWRIGHT();
  return pid;
}

const ROLE_IS_SUPERUSER = () =>
  new SourceProblem("connectionString", "ROLE_IS_SUPERUSER", {
    en: "This account is a superuser, or may become one. Make an account that may only read the profiles, and use that.",
    ja: "このアカウントはスーパーユーザーであるか、なることができます。プロファイルの読み取りだけができるアカウントを作成して使用してください。",
  });

const roleReachesServer = (role: string) =>
  new SourceProblem("connectionString", "ROLE_REACHES_SERVER", {
    en: `This account is a member of ${role}, so it reaches the files or programs of the database server. Use an account that may only read the profiles.`,
    ja: `このアカウントは ${role} のメンバーで、データベースサーバーのファイルやプログラムに触れることができます。プロファイルの読み取りだけができるアカウントを使用してください。`,
  });

const ROLE_READS_LISTWRIGHT = () =>
  new SourceProblem("connectionString", "ROLE_READS_LISTWRIGHT", {
    en: `This account can read tables in the schema ${SCHEMA} or ${STAGING_SCHEMA}, where Listwright keeps its own data, or a view of them. Use an account that may only read the profiles.`,
    ja: `このアカウントは Listwright 自身のデータがあるスキーマ（${SCHEMA}、${STAGING_SCHEMA}）のテーブル、またはそれを参照するビューを読み取れます。プロファイルの読み取りだけができるアカウントを使用してください。`,
  });
