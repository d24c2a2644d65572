import { openPostgres } from "../../server/sources/postgres/postgres-source.js";
import { createSourceDatabase } from "../server/sources/source-database.js";
import { describeProfileSource, PROFILES } from "./profile-source.contract.js";

describeProfileSource(async () => {
  const database = await createSourceDatabase();
  const account = await database.createAccount();
  await database.run(`
    CREATE TABLE public.profile (
      id integer PRIMARY KEY, email text, name text NOT NULL, born date, at timestamptz, agreed boolean, spent numeric, tastes text[]
    );
    GRANT SELECT ON public.profile TO ${account.role}`);
  for (const { id, email, name, born, at, agreed, spent, tastes } of PROFILES) {
    await database.ask("INSERT INTO public.profile VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", [
      ...[id, email, name, born, at, agreed, spent, tastes],
    ]);
  }
  const source = openPostgres(account.url);
  return {
    source,
    relation: "profile",
    async close() {
      await source.close();
      await database.drop();
    },
  };
});
