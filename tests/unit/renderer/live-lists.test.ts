import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listKey, readKey } from '#api/cache-keys.ts';
import { createListFreshener, type FreshRows } from '#api/list-freshener.ts';
import { liveCacheOf } from '#api/live-cache.ts';
import { isWithinLoaded } from '#api/sort-place.ts';
import { STALE_BY_EVENT, staleOf } from '#api/stale-events.ts';
import { storeRecord } from '#api/store-record.ts';
import { patchRows } from '#api/use-list-page.ts';
import { getTicket, listTickets } from '#shared/contracts/tickets.contract.ts';
import { EVENTS, type EventName } from '#shared/realtime/events.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Row {
  readonly id: number;
  readonly status: string;
}

/** A list of the rows 1 to 900 whose service answers by a table of states. */
function world(state: (id: number) => 'matches' | 'left' | 'gone') {
  const asked: number[][] = [];
  const applied: FreshRows<Row>[] = [];
  const row = (id: number): Row => ({ id, status: state(id) });
  const freshener = createListFreshener<Row>({
    isLoaded: (id) => id <= 900,
    fetchMatching: async (ids) => {
      asked.push([...ids]);
      return ids.filter((id) => state(id) === 'matches').map(row);
    },
    fetchAny: async (ids) => ids.filter((id) => state(id) !== 'gone').map(row),
    apply: (rows) => applied.push(rows),
  });
  return { freshener, asked, applied };
}

describe('a list that hears of changes', () => {
  it('fetches only the rows on the screen; those scrolled away wait until they are seen', async () => {
    const { freshener, asked } = world(() => 'matches');
    freshener.show([10, 11, 12]);
    freshener.touch([11, 500]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual([[11]]);
    freshener.show([499, 500, 501]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual([[11], [500]]);
  });

  it('asks at most once in two seconds while 200 changes come in 40 seconds', async () => {
    const { freshener, asked } = world(() => 'matches');
    freshener.show(Array.from({ length: 30 }, (_, index) => index + 1));
    for (let change = 0; change < 200; change += 1) {
      freshener.touch([(change % 30) + 1]);
      await vi.advanceTimersByTimeAsync(200);
    }
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked.length).toBeLessThanOrEqual(22);
    expect(new Set(asked.flat()).size).toBe(30);
  });

  it('keeps rows that left the filter where they are, and tells which are gone and which are new', async () => {
    const { freshener, applied } = world((id) => (id === 2 ? 'left' : id === 3 ? 'gone' : id === 950 ? 'left' : 'matches'));
    freshener.show([1, 2, 3]);
    freshener.touch([1, 2, 3, 901, 950]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(applied).toEqual([
      {
        changed: [
          { id: 1, status: 'matches' },
          { id: 2, status: 'left' },
        ],
        left: [2],
        gone: [3],
        arrived: [{ id: 901, status: 'matches' }],
        missed: [950],
      },
    ]);
  });

  it('keeps rows due that could not be fetched', async () => {
    let broken = true;
    const asked: number[][] = [];
    const freshener = createListFreshener<Row>({
      isLoaded: () => true,
      fetchMatching: async (ids) => {
        asked.push([...ids]);
        if (broken) throw new Error('offline');
        return ids.map((id) => ({ id, status: 'matches' }));
      },
      fetchAny: async () => [],
      apply: () => undefined,
    });
    freshener.show([1]);
    freshener.touch([1]);
    await vi.advanceTimersByTimeAsync(500);
    broken = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked).toEqual([[1], [1]]);
  });
});

describe('the kept answers', () => {
  it('of a record are asked again when it is named, others are not', async () => {
    const client = new QueryClient();
    for (const id of ['1', '2']) client.setQueryData(readKey(getTicket, { params: { id } }), { data: { id } });
    liveCacheOf(client).announce([{ tag: 'tickets', ids: [1] }]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(client.getQueryState(readKey(getTicket, { params: { id: '1' } }))?.isInvalidated).toBe(true);
    expect(client.getQueryState(readKey(getTicket, { params: { id: '2' } }))?.isInvalidated).toBe(false);
  });

  it('of a list are never asked again as a whole', async () => {
    const client = new QueryClient();
    client.setQueryData(listKey(listTickets, {}), { pages: [], pageParams: [] });
    liveCacheOf(client).announce([{ tag: 'tickets' }, { tag: 'tickets', ids: [1] }]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(client.getQueryState(listKey(listTickets, {}))?.isInvalidated).toBe(false);
  });

  it('show the answer of a write everywhere the record stands', () => {
    const client = new QueryClient();
    const pages = {
      pages: [
        {
          data: [
            { id: 1, title: 'a' },
            { id: 2, title: 'b' },
          ],
          nextCursor: null,
        },
      ],
      pageParams: [undefined],
    };
    client.setQueryData(listKey(listTickets, { status: 'open' }), pages);
    storeRecord(client, getTicket, { data: { id: 2, title: 'neu' } as { id: number } });
    expect(client.getQueryData(listKey(listTickets, { status: 'open' }))).toMatchObject({
      pages: [{ data: [{ id: 1 }, { id: 2, title: 'neu' }] }],
    });
    expect(client.getQueryData(readKey(getTicket, { params: { id: '2' } }))).toEqual({ data: { id: 2, title: 'neu' } });
    liveCacheOf(client).stop();
  });

  it('keep pages and rows without a change the very same, so that nothing is drawn again', () => {
    const page = { data: [{ id: 1 }, { id: 2 }], nextCursor: null };
    const pages = { pages: [page], pageParams: [undefined] };
    expect(patchRows(pages, [{ id: 9 }])).toBe(pages);
    expect(patchRows(pages, [{ id: 2 }]).pages[0]?.data[0]).toBe(page.data[0]);
  });
});

describe('events', () => {
  it('all have a line in the table of what they make stale', () => {
    expect(Object.keys(STALE_BY_EVENT).toSorted()).toEqual((Object.keys(EVENTS) as EventName[]).toSorted());
  });

  it('about messages name the tickets they belong to, and nothing when there is none', () => {
    const change = { id: 5, status: 'sent' as const };
    expect(staleOf('message_updated', { changes: [{ ...change, ticketId: 7 }] })).toEqual([
      { tag: 'whatsapp', ids: [5] },
      { tag: 'tickets', ids: [7] },
    ]);
    expect(staleOf('message_updated', { changes: [{ ...change, ticketId: null }] })).toEqual([{ tag: 'whatsapp', ids: [5] }]);
  });
});

describe('a new row', () => {
  const last = { id: 10, createdAt: '2026-11-01T00:00:00Z' };
  it.each([
    ['-createdAt', '2026-11-02T00:00:00Z', false, true],
    ['-createdAt', '2026-10-01T00:00:00Z', false, false],
    ['createdAt', '2026-11-02T00:00:00Z', false, false],
    ['createdAt', '2026-11-02T00:00:00Z', true, true],
    ['name', '2026-11-02T00:00:00Z', false, false],
  ])('in the order %s, made %s, list read to its end: %s → among the loaded rows: %s', (sort, createdAt, isEnd, within) => {
    expect(isWithinLoaded({ id: 11, createdAt }, { sort, last, isEnd })).toBe(within);
  });
});
