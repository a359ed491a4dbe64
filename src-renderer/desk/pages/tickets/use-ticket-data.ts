import { useRead } from '#api/use-read.ts';
import { listAreas } from '#shared/contracts/areas.contract.ts';
import { listTechnicians, suggestTechnicians } from '#shared/contracts/technicians.contract.ts';
import type { FilterOption } from '#ui/list/list-types.ts';

/** Lists that change a few times a day. */
const CALM = { fresh: 60_000, every: 10 * 60_000 } as const;

/** Who should get a ticket, the best first: everybody who works, with the reasons. */
export function useSuggestions(ticketId: number) {
  return useRead(suggestTechnicians, { query: { ticketId: String(ticketId), limit: 200 } }, { fresh: 15_000 });
}

/** Active technicians with their load; a company has dozens, so one page holds them all. */
export function useTechnicians() {
  return useRead(listTechnicians, { query: { limit: 200 } }, CALM).data?.data ?? [];
}

/** Cities and ODPs by name; an OLT is chosen by its city or its ODPs. */
export function useAreaOptions(): readonly FilterOption[] {
  const areas = useRead(listAreas, { query: { limit: 200 } }, CALM).data?.data ?? [];
  return areas.map(({ id, name, path }) => ({ value: String(id), label: [...path.slice(-1), name].join(' › ') }));
}
