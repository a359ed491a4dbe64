import { expect, test } from 'vitest';
import { createRandom } from '#service/demo/random.ts';

const draw = (seed: string, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

test('the same seed gives the same numbers, another seed gives others', () => {
  expect(draw('tickets', 50)).toEqual(draw('tickets', 50));
  expect(draw('tickets', 50)).not.toEqual(draw('invoices', 50));
});

test('the first numbers of a seed are fixed for ever: a change would change every demo', () => {
  const random = createRandom('kabar');
  expect(Array.from({ length: 5 }, () => random.integer(0, 999_999))).toEqual([399_887, 823_739, 369_489, 396_342, 586_742]);
});

test('numbers spread evenly from 0 to below 1', () => {
  const numbers = draw('spread', 20_000);
  const tenths = Array.from({ length: 10 }, (_, at) => numbers.filter((number) => Math.floor(number * 10) === at).length);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
});

test('whole numbers reach both ends and stay between them', () => {
  const random = createRandom('dice');
  const throws = new Set(Array.from({ length: 500 }, () => random.integer(1, 6)));
  expect([...throws].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a weight of 0 is never chosen, and the others in proportion', () => {
  const random = createRandom('weights');
  const chosen = Array.from({ length: 4_000 }, () =>
    random.weighted([
      ['never', 0],
      ['rare', 1],
      ['often', 3],
    ] as const),
  );
  const rare = chosen.filter((value) => value === 'rare').length;
  expect(chosen).not.toContain('never');
  expect(rare).toBeGreaterThan(850);
  expect(rare).toBeLessThan(1_150);
});

test('shuffling keeps every item and leaves the list alone', () => {
  const list = Object.freeze([1, 2, 3, 4, 5, 6, 7, 8]);
  const shuffled = createRandom('cards').shuffled(list);
  expect(shuffled).not.toEqual(list);
  expect([...shuffled].sort()).toEqual([...list]);
});

test('picking from nothing is a bug of the caller', () => {
  expect(() => createRandom('x').pick([])).toThrow(RangeError);
  expect(() => createRandom('x').weighted([])).toThrow(RangeError);
});

test('a UUID has the form of version 4', () => {
  const random = createRandom('uuid');
  const ids = Array.from({ length: 200 }, () => random.uuid());
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(200);
});
