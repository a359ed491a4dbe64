import type { QueryClient } from '@tanstack/react-query';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { readKey } from './cache-keys.ts';
import { liveCacheOf } from './live-cache.ts';
import { type ListPages, type ListRow, patchRows } from './use-list-page.ts';

interface RecordAnswer {
  readonly data: ListRow;
}

/**
 * Puts the record that a write returned everywhere it is shown: its own reading, and its row in every list of its tag. Counts and what
 * else depends on it follow at their pace.
 */
export function storeRecord(client: QueryClient, read: RouteContract, answer: RecordAnswer): void {
  const { id } = answer.data;
  client.setQueryData(readKey(read, { params: { id: String(id) } }), answer);
  client.setQueriesData<ListPages<ListRow>>({ queryKey: ['list', read.tag] }, (pages) =>
    pages === undefined ? undefined : patchRows(pages, [answer.data]),
  );
  liveCacheOf(client).announce([{ tag: read.tag, ids: [id] }]);
}

/** The row of a record in any list that is kept: shown at once while the record itself is fetched, or cannot be. */
export function keptRow<T extends ListRow>(client: QueryClient, tag: string, id: number): T | null {
  for (const [, pages] of client.getQueriesData<ListPages<T>>({ queryKey: ['list', tag] })) {
    for (const page of pages?.pages ?? []) {
      const found = page.data.find((row) => row.id === id);
      if (found !== undefined) return found;
    }
  }
  return null;
}
