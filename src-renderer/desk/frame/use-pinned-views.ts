import { type Count, type CountOf, useCounts } from '#api/use-counts.ts';
import { type ListContract, readListQuery } from '#shared/contracts/list-query.ts';
import type { SavedView } from '#shared/contracts/saved-views.contract.ts';
import { useSavedViews } from '#ui/views/use-saved-views.ts';
import { useVisiblePages } from './use-pages.ts';

/** A view that stands under its page in the rail. */
export interface PinnedView {
  readonly view: SavedView;
  readonly href: string;
  /** Null while it is not known, and for one that cannot be counted. */
  readonly count: Count | null;
}

/** The pinned views by the page they belong to, with their numbers in one request. */
export function usePinnedViews(): ReadonlyMap<string, readonly PinnedView[]> {
  const pages = useVisiblePages();
  const pinned = useSavedViews().flatMap((view) => {
    const page = pages.find(({ path }) => path === `/${view.resource}`);
    return view.pinned && page !== undefined ? [{ view, page }] : [];
  });
  const counted = pinned.map(({ view, page }): CountOf | null => countOf(view, page.badge?.contract));
  const counts = useCounts(counted.filter((wanted) => wanted !== null));
  const found = pinned.map(({ view, page }, index) => {
    const at = counted.slice(0, index).filter((wanted) => wanted !== null).length;
    const count = counted[index] === null ? null : (counts[at] ?? null);
    return { page, pin: { view, href: `${page.path}?${new URLSearchParams(view.query)}`, count } };
  });
  return new Map(
    [...Map.groupBy(found, ({ page }) => page.id)].map(([id, entries]) => [id, entries.map(({ pin }) => pin)] as const),
  );
}

/** A view of fields that only the page understands, such as a tab, has no number. */
function countOf(view: SavedView, contract: ListContract | undefined): CountOf | null {
  if (contract === undefined) return null;
  const query = readListQuery(contract, view.query);
  return Object.keys(query).length === Object.keys(view.query).length ? { contract, query } : null;
}
