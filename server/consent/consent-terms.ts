import DataLoader from "dataloader";
import type pg from "pg";

import type { Clock } from "../clock.js";
import { VERSION_IN_FORCE } from "./consent-statement.js";
import type { ConsentTerms } from "./may-transfer.js";

/** As PostgreSQL makes JSON of the wordings: transfer-verdict.ts reads them in its own round trip. */
export const WORDINGS = `(SELECT coalesce(json_agg(json_build_object('version', version, 'inForceSince', in_force_since)), '[]')
  FROM consent_wording)`;
export const GRACE_DAYS = "(SELECT consent_grace_days FROM setting)";

export interface StoredTerms {
  readonly wordings: readonly { readonly version: string; readonly inForceSince: string }[];
  readonly graceDays: number;
}

/** What this version of Listwright asks for, by what the database knows of the installation. */
export function termsOf({ wordings, graceDays }: StoredTerms): ConsentTerms {
  return {
    versionInForce: VERSION_IN_FORCE,
    wordings: wordings.map(({ version, inForceSince }) => ({ version, inForceSince: new Date(inForceSince) })),
    graceDays,
  };
}

/** The terms on which connections are judged for people to see. Asked for by many at once, they are read once. */
export class ConsentTermsReader {
  private readonly loader: DataLoader<"terms", ConsentTerms>;

  constructor(private readonly pool: pg.Pool) {
    this.loader = new DataLoader(
      async (askers) => {
        const terms = await this.read();
        return askers.map(() => terms);
      },
      { cache: false },
    );
  }

  current(): Promise<ConsentTerms> {
    return this.loader.load("terms");
  }

  private async read(): Promise<ConsentTerms> {
    const { rows } = await this.pool.query<StoredTerms>(`SELECT ${WORDINGS} AS wordings, ${GRACE_DAYS} AS "graceDays"`);
    return termsOf(rows[0]!);
  }
}

/**
 * Remembers since when the wording in force has been so in this installation: since the first process that knew it
 * started. Days of grace are counted from then.
 */
export async function noteWordingInForce(pool: pg.Pool, clock: Clock): Promise<void> {
  await pool.query("INSERT INTO consent_wording VALUES ($1, $2) ON CONFLICT DO NOTHING", [
    VERSION_IN_FORCE,
    clock.now(),
  ]);
}
