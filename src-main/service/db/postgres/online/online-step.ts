/**
 * One thing that would hold a large table too long inside a migration. Each may be repeated after it was cut at any point, and none makes a
 * writer wait for longer than a lock timeout or ends its statement.
 */
export type OnlineStep = IndexStep | BackfillStep | ValidateStep;

/** Built beside the writers, `CREATE INDEX CONCURRENTLY`; the id of the step is the name of the index. */
export interface IndexStep {
  readonly kind: 'index';
  readonly id: string;
  /** What follows `CREATE`: `INDEX` or `UNIQUE INDEX`. */
  readonly unique?: boolean;
  /** What follows the name of the index, from `ON` on. */
  readonly on: string;
}

/** Fills rows in batches, each a transaction of its own; rows that somebody holds are left for the next round. */
export interface BackfillStep {
  readonly kind: 'backfill';
  readonly id: string;
  readonly table: string;
  /** Rows of other tables that the keys written refer to, joined to the row `t`: rows that one of them is locked for are left, too. */
  readonly refersTo?: { readonly join: string; readonly aliases: readonly string[] };
  /** Condition of the rows that still need it; what `write` does must make it false, and so must every writer from now on. */
  readonly pending: string;
  /** Statement for the rows whose ids are `$1`, a `bigint[]`; they are locked. */
  readonly write: string;
}

/** Checks the old rows against a constraint that was added `NOT VALID`. */
export interface ValidateStep {
  readonly kind: 'validate';
  /** Name of the constraint. */
  readonly id: string;
  readonly table: string;
}
