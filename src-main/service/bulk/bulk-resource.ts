import type { Actor } from '#service/access/actor.ts';
import type { Database, Transaction } from '#service/db/unit-of-work.ts';
import type { BulkResource } from '#shared/contracts/bulk.contract.ts';

/** What every kind of record that bulk actions work on has. */
export interface BulkRow {
  readonly id: number;
  readonly version: number;
  readonly updatedAt: Date;
  readonly deletedAt?: Date | null;
}

/** A row as it is and the values an undo puts back, as they go into a bulk operation's results. */
export type Snapshot = Record<string, unknown>;

export interface Restoration<Row> {
  readonly actor: Actor;
  /** The row as it is now, locked. */
  readonly row: Row;
  readonly before: Snapshot;
  /** The operation that is undone. */
  readonly undoneId: number;
}

/** One kind of record, read and changed by the feature it belongs to: `features/<f>/<f>.resource.ts`. */
export interface ResourceDefinition<Row extends BulkRow> {
  readonly id: BulkResource;
  /** Its name in the audit log. */
  readonly entity: string;
  /** Rows by id, deleted ones too, in the order of their ids; with `lock` locked in that order until the transaction ends. */
  read(db: Database, ids: readonly number[], options: { readonly lock: boolean }): Promise<Row[]>;
  canSee(actor: Actor, row: Row): boolean;
  snapshot(row: Row): Snapshot;
  /** Puts the values of the snapshot back, whatever the status machine says, with its own trace. */
  restore(tx: Transaction, restoration: Restoration<Row>): Promise<void>;
  /** One page of the ids that a filter of its list matches. */
  matching(actor: Actor, filter: Record<string, unknown>, cursor: string | null): Promise<MatchingPage>;
}

export interface MatchingPage {
  readonly ids: readonly number[];
  readonly nextCursor: string | null;
  readonly total: number | undefined;
}

/** Rows per page of `matching`. A list on a screen gives less at once; each page also counts, so few large ones are cheaper. */
export const MATCHING_PAGE = 1_000;

/** A page of the list with only what collecting needs. */
export function idsOf(page: {
  readonly rows: readonly { readonly id: number }[];
  readonly nextCursor: string | null;
  readonly total?: number;
}): MatchingPage {
  return { ids: page.rows.map(({ id }) => id), nextCursor: page.nextCursor, total: page.total };
}

/** Dates as text: what the database gives back from JSON. */
export function toSnapshot(values: Record<string, unknown>): Snapshot {
  return JSON.parse(JSON.stringify(values)) as Snapshot;
}
