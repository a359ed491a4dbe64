import { describe, expect, it } from 'vitest';
import { parameters, unnestRows } from '#service/db/rows.ts';

interface Row {
  readonly dedupeKey: string;
  readonly ticketId: number | null;
  readonly isDemo: boolean;
}
const rows: Row[] = [
  { dedupeKey: 'a', ticketId: 1, isDemo: false },
  { dedupeKey: 'b', ticketId: null, isDemo: true },
];
const ROWS = unnestRows<Row>()({ dedupeKey: 'text', ticketId: 'int', isDemo: 'boolean' });

describe('rows as parameters', () => {
  it('parameters, names and values stand in one order', () => {
    expect(ROWS.from('u', { from: 2 })).toBe('unnest($2::text[], $3::int[], $4::boolean[]) AS u(dedupe_key, ticket_id, is_demo)');
    expect(ROWS.values(rows)).toEqual([
      ['a', 'b'],
      [1, null],
      [false, true],
    ]);
    expect(ROWS.parameter('isDemo', 2)).toBe('$4::boolean[]');
    expect(ROWS.names('u', ['ticketId'])).toBe('u.dedupe_key, u.is_demo');
    expect(ROWS.names(null, ['ticketId'])).toBe('dedupe_key, is_demo');
  });

  it('a place is the last column', () => {
    expect(ROWS.from('u', { place: 'place' })).toMatch(/\) WITH ORDINALITY AS u\(dedupe_key, ticket_id, is_demo, place\)$/);
  });

  it('swapping two columns where they are declared swaps their values as well', () => {
    const swapped = unnestRows<Row>()({ ticketId: 'int', dedupeKey: 'text', isDemo: 'boolean' });
    expect(swapped.from('u')).toBe('unnest($1::int[], $2::text[], $3::boolean[]) AS u(ticket_id, dedupe_key, is_demo)');
    expect(swapped.values(rows).slice(0, 2)).toEqual([
      [1, null],
      ['a', 'b'],
    ]);
  });

  it('what does not fit the row does not compile', () => {
    // @ts-expect-error the types of two columns are swapped
    unnestRows<Row>()({ dedupeKey: 'int', ticketId: 'text', isDemo: 'boolean' });
    // @ts-expect-error a column is missing
    unnestRows<Row>()({ dedupeKey: 'text', ticketId: 'int' });
    // @ts-expect-error a column that no row has
    unnestRows<Row>()({ dedupeKey: 'text', ticketId: 'int', isDemo: 'boolean', customerId: 'int' });
    // @ts-expect-error a number is no boolean
    ROWS.values([{ dedupeKey: 'a', ticketId: 1, isDemo: 0 }]);
    // @ts-expect-error no such column can be left out
    ROWS.names('u', ['customerId']);
    expect.assertions(0);
  });
});

describe('single parameters', () => {
  const TERMS = parameters<{ readonly gateway: string; readonly most: number }>()({ gateway: true, most: true }, 4);

  it('have the number under which their value is given', () => {
    expect(TERMS.at).toEqual({ gateway: '$4', most: '$5' });
    expect(TERMS.values({ most: 3, gateway: 'wablas' })).toEqual(['wablas', 3]);
  });

  it('that are forgotten or unknown do not compile', () => {
    // @ts-expect-error one is missing
    parameters<{ readonly gateway: string; readonly most: number }>()({ gateway: true });
    // @ts-expect-error nobody declared it
    expect(TERMS.at.node).toBeUndefined();
    // @ts-expect-error one has no value
    expect(TERMS.values({ most: 3 })).toEqual([undefined, 3]);
  });
});
