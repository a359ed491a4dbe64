import { invalid } from '../errors.ts';

/** Opaque place in a list sorted by id. */
export function encodeIdCursor(id: number): string {
  return Buffer.from(`id:${id}`).toString('base64url');
}

/** Throws `validation_failed` for a cursor this service did not make. */
export function decodeIdCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const id = Number(/^id:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1] ?? Number.NaN);
  if (!Number.isSafeInteger(id)) throw invalid('querystring.cursor', 'cursor');
  return id;
}
