import type { Feature, ListReader } from '#service/features/feature.ts';
import { COUNTED_LISTS, type CountedList } from '#shared/contracts/list-counts.contract.ts';
import { mountListCounts } from './list-counts.routes.ts';

/** Counts rows of the lists that the features bring. Throws at the start when one of the contract's lists has no reader. */
export function listCountsFeature(features: readonly Feature[]): Feature {
  const readers = Object.assign({}, ...features.map(({ lists }) => lists)) as Partial<Record<CountedList, ListReader>>;
  for (const list of COUNTED_LISTS) {
    if (!Object.hasOwn(readers, list)) throw new Error(`no feature brings the list ${list}`);
  }
  return { name: 'list-counts', desk: (mount) => mountListCounts(mount, readers as Record<CountedList, ListReader>) };
}
