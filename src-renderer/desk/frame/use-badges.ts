import { type Count, useCounts } from '#api/use-counts.ts';
import { useVisiblePages } from './use-pages.ts';

/** The numbers beside the pages' names, all in one request. */
export function useBadges(): ReadonlyMap<string, Count> {
  const pages = useVisiblePages().filter(({ badge }) => badge !== undefined);
  const counts = useCounts(pages.flatMap(({ badge }) => badge ?? []));
  return new Map(
    pages.flatMap(({ id }, index) => {
      const count = counts[index];
      return count === null || count === undefined || count.total === 0 ? [] : [[id, count] as const];
    }),
  );
}
