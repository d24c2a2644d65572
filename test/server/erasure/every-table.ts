import pg from "pg";

/** The tables, staging included, in which a text stands in any column, read as the superuser. */
export async function tablesHolding(superuserUrl: string, text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname IN ('listwright', 'listwright_staging') ORDER BY 1`,
    );
    const holding: string[] = [];
    for (const { name } of tables.rows) {
      const found = await client.query(
        `SELECT FROM ${name} AS held WHERE strpos(lower(to_jsonb(held)::text), lower($1)) > 0 LIMIT 1`,
        [text],
      );
      if (found.rowCount !== 0) holding.push(name);
    }
    return holding;
  } finally {
    await client.end();
  }
}
