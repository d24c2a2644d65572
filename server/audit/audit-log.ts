/** Something that happened and is not a change of a row: those are recorded by the database itself. */
export interface AuditEntry {
  /** The operation in the API's words ("signIn", "recipients"). Stable. */
  readonly action: string;
  readonly outcome: "DONE" | "REFUSED";
  /** What it was about; `kind` in the vocabulary ("user", "run", "connection"). */
  readonly object?: { readonly kind: string; readonly id: string | null; readonly name?: string };
  /** Counts, codes and choices. Never an address, a secret or an attribute. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Who did it, where that differs from who acts (server/access/acting.ts), such as before anybody is logged in. */
export interface AuditActor {
  readonly userId: string | null;
  readonly tokenId: string | null;
  readonly networkAddress: string | null;
}

/** The audit trail, to be added to. */
export interface AuditLog {
  record(entry: AuditEntry, by?: Partial<AuditActor>): Promise<void>;
}
