import { expect, it } from 'vitest';
import { readPage } from '#service/lists/keyset-page.ts';

const rows = [1, 2, 3, 4].map((id) => ({ id }));
const read = (size: number) =>
  readPage(
    size,
    async (limit) => rows.slice(0, limit),
    ({ id }) => `after ${id}`,
  );

it('a page leads to the next one exactly when a row is left', async () => {
  expect(await read(3)).toEqual({ rows: rows.slice(0, 3), nextCursor: 'after 3' });
  expect(await read(4)).toEqual({ rows, nextCursor: null });
  expect(await read(5)).toEqual({ rows, nextCursor: null });
});
