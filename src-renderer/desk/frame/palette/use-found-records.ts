import { useQueries } from '@tanstack/react-query';
import { listKey } from '#api/cache-keys.ts';
import { type CallInput, call } from '#api/client.ts';
import type { FoundRecord, RegisteredPage } from '#desk/pages/page-meta.ts';
import type { RouteContract } from '#shared/contracts/contract.ts';
import { phoneSearchDigits } from '#shared/domain/phone.ts';
import { useVisiblePages } from '../use-pages.ts';

export interface PageRecords {
  readonly page: RegisteredPage;
  readonly records: readonly FoundRecord[];
}

/** From this length on a text is also looked up among records. */
const SEARCH_FROM = 2;
const MOST_PER_PAGE = 5;

/** Records of every page that fit what was typed. A phone number means a person first: customers stand on top. */
export function useFoundRecords(typed: string): { readonly found: readonly PageRecords[]; readonly isAsking: boolean } {
  const pages = useVisiblePages().filter(({ records }) => records !== undefined);
  const answers = useQueries({
    queries: pages.map(({ records }) => {
      const contract = records?.contract as RouteContract;
      const query = { search: typed, limit: MOST_PER_PAGE };
      return {
        queryKey: ['read', ...listKey(contract, query).slice(1), 'palette'],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          call(contract, { query } as CallInput<RouteContract>, { signal }) as Promise<{ data: unknown[] }>,
        enabled: typed.length >= SEARCH_FROM,
        staleTime: 10_000,
      };
    }),
  });
  const isPhone = phoneSearchDigits(typed) !== null;
  const found = pages.flatMap((page, index) => {
    const rows = typed.length < SEARCH_FROM ? [] : (answers[index]?.data?.data ?? []);
    return rows.length === 0
      ? []
      : [{ page, records: rows.map((row) => page.records?.present(row)).filter((r) => r !== undefined) }];
  });
  const rank = ({ page }: PageRecords): number => (isPhone && page.id === 'customers' ? 0 : 1);
  return { found: found.toSorted((a, b) => rank(a) - rank(b)), isAsking: answers.some(({ isFetching }) => isFetching) };
}
