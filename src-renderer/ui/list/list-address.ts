import { type ListContract, type ListQuery, readListQuery, writeListQuery } from '#shared/contracts/list-query.ts';
import type { ListTab } from './list-types.ts';

/** The state of a list as it stands in the address, so that it can be shared, bookmarked and gone back to. */
export interface ListAddress {
  readonly tab: string;
  /** What was chosen on top of the tab. */
  readonly query: ListQuery;
}

type Tabs = readonly Pick<ListTab, 'id' | 'query'>[];

function narrows(query: ListQuery): boolean {
  return Object.keys(query).some((name) => name !== 'sort');
}

/** The tab that fixes nothing. */
function wholeTab(tabs: Tabs): string {
  return (tabs.find(({ query }) => !narrows(query)) ?? tabs[0])?.id ?? '';
}

/**
 * Reads an address. Without a tab it is the first one; a link that filters but names no tab – those of the service do not – means all
 * rows under that filter and nothing else.
 */
export function readAddress(contract: ListContract, tabs: Tabs, params: URLSearchParams): ListAddress {
  const query = readListQuery(contract, params);
  const named = tabs.find(({ id }) => id === params.get('tab'))?.id;
  return { tab: named ?? (narrows(query) ? wholeTab(tabs) : (tabs[0]?.id ?? '')), query };
}

/** The query string of a list; the shortest that reads back as the same. */
export function writeAddress(contract: ListContract, tabs: Tabs, { tab, query }: ListAddress): string {
  const implied = readAddress(contract, tabs, new URLSearchParams(writeListQuery(contract, query))).tab;
  return [implied === tab ? '' : `tab=${encodeURIComponent(tab)}`, writeListQuery(contract, query)].filter(Boolean).join('&');
}

/** What the service is asked: the tab's own fields win over the chips, which are hidden there; the order is the person's. */
export function askedQuery(tabs: Tabs, { tab, query }: ListAddress): ListQuery {
  const fixed = tabs.find(({ id }) => id === tab)?.query ?? {};
  const sort = query.sort ?? fixed.sort;
  return { ...query, ...fixed, ...(sort === undefined ? {} : { sort }) };
}

/** Whether chips or search narrow the list beyond its tab. */
export function isNarrowed(tabs: Tabs, { tab, query }: ListAddress): boolean {
  const fixed = tabs.find(({ id }) => id === tab)?.query ?? {};
  return Object.keys(query).some((name) => name !== 'sort' && !(name in fixed));
}
