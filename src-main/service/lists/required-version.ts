import { AppError, refused } from '#service/errors.ts';

export interface LastWriter {
  /** Null when the product did it. */
  readonly actor: string | null;
  readonly at: Date;
}

/**
 * A record that was locked for a change. `not_found` when there is none; `conflict`, saying who and when, when it is no longer the version
 * the person saw. Without a version whatever it is now is changed.
 */
export async function requireVersion<Row extends { readonly version: number; readonly updatedAt: Date }>(
  row: Row | null,
  seen: number | undefined,
  findLast: () => Promise<LastWriter | null>,
): Promise<Row> {
  if (row === null) throw new AppError('not_found');
  if (seen === undefined || seen === row.version) return row;
  const last = await findLast();
  throw refused('conflict', 'version', 'changed', { by: last?.actor ?? null, at: (last?.at ?? row.updatedAt).toISOString() });
}
