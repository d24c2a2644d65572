import type { Text } from "../text.js";

/** The port behind which unified profiles live. PostgreSQL is the first adapter. Read only, always. */

export const FIELD_TYPES = ["TEXT", "NUMBER", "BOOLEAN", "DATE", "TIMESTAMP", "TEXT_LIST", "OTHER"] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface ProfileField {
  readonly name: string;
  readonly type: FieldType;
  readonly nullable: boolean;
}

export interface ProfileRelation {
  readonly fields: readonly ProfileField[];
  /** The fields of the relation's primary key, in order; empty when it has none. */
  readonly keyFields: readonly string[];
}

/** A source or a query that does not work, in words that say what to do. `code` is stable. */
export class SourceProblem extends Error {
  override readonly name = "SourceProblem";

  constructor(
    /** Which input is at fault. */
    readonly about: "connectionString" | "profileRelation" | "sql",
    readonly code: string,
    readonly text: Text,
    /** Whether the same may work later without anybody doing anything (server down, too many connections). */
    readonly canPass = false,
  ) {
    super(code);
  }
}

/** One member of a segment: the profile's key where it is known, and the asked fields as text, in the order asked. */
export interface Member {
  /** Text that identifies the profile and sorts the same at every run; null when the segment does not show the key. */
  readonly key: string | null;
  readonly values: readonly (string | null)[];
}

export interface MemberQuery {
  /** The segments' SELECT statements, checked before. Their members are united; a profile in several counts once where its key is known. */
  readonly statements: readonly string[];
  readonly fields: readonly string[];
  readonly keyFields: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Preview {
  readonly fields: readonly ProfileField[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * An open source. Every method runs in a read-only transaction with a statement timeout and throws {@link SourceProblem}.
 * Values come as text: booleans "true" and "false", dates "2024-05-01", timestamps ISO 8601 in UTC, lists as a JSON array.
 */
export interface ProfileSource {
  /** Checks that the account may be used at all (least privilege) and reads the profile relation. */
  introspect(profileRelation: string): Promise<ProfileRelation>;
  describe(statement: string): Promise<readonly ProfileField[]>;
  count(statement: string): Promise<number>;
  preview(statement: string, limit: number): Promise<Preview>;
  /** Streams the members in batches; memory does not grow with their number. No order is promised. */
  members(query: MemberQuery): AsyncIterable<readonly Member[]>;
  close(): Promise<void>;
}
