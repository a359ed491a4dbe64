import type { QueryIn } from './contract.ts';
import { listCustomers } from './customers.contract.ts';
import { listInvoices } from './invoices.contract.ts';
import { type ListContract, type ListQuery, readListQuery, writeListQuery } from './list-query.ts';
import { listMessages } from './messages.contract.ts';
import { listPayments } from './payments.contract.ts';
import { listRegistrations } from './registrations.contract.ts';
import { listTickets } from './tickets.contract.ts';

/** Lists of the desk that links of the service lead to: their address and the contract that says what may be filtered. */
export const DESK_LISTS = {
  tickets: listTickets,
  registrations: listRegistrations,
  customers: listCustomers,
  invoices: listInvoices,
  payments: listPayments,
  messages: listMessages,
} as const satisfies Readonly<Record<string, ListContract>>;
export type DeskList = keyof typeof DESK_LISTS;

/** Pages without records of their own. */
export type DeskPlace = 'queue' | 'gateways' | 'jobs' | 'settings' | 'system';

/** A list of the desk with a filter of its contract; a value the contract refuses is a fault of the caller and throws. */
export function listLink<L extends DeskList>(list: L, filter?: QueryIn<(typeof DESK_LISTS)[L]>): string {
  const contract = DESK_LISTS[list];
  const asked = Object.entries(filter ?? {}).filter(([, value]) => value !== undefined);
  const query = writeListQuery(contract, { ...filter });
  if (query.split('&').filter(Boolean).length !== asked.length) {
    throw new Error(`${list} cannot be filtered by ${JSON.stringify(filter)}`);
  }
  return query === '' ? `/${list}` : `/${list}?${query}`;
}

/** One record, open beside its list. */
export function recordLink(list: DeskList, id: number): string {
  return `/${list}/${id}`;
}

export function placeLink(place: DeskPlace): string {
  return `/${place}`;
}

/** What a link of the product leads to; null when it is none. */
export interface DeskAddress {
  readonly page: string;
  readonly id: number | null;
  readonly query: ListQuery;
}

export function readDeskLink(link: string): DeskAddress | null {
  const [, page, id, search = ''] = /^\/([a-z-]+)(?:\/([1-9]\d{0,9}))?(?:\?(.*))?$/.exec(link) ?? [];
  if (page === undefined) return null;
  const contract: ListContract | undefined = Object.hasOwn(DESK_LISTS, page) ? DESK_LISTS[page as DeskList] : undefined;
  return {
    page,
    id: id === undefined ? null : Number(id),
    query: contract === undefined ? {} : readListQuery(contract, parseSearch(search)),
  };
}

function parseSearch(search: string): Record<string, string> {
  const pairs = search.split('&').filter((part) => part !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decodeURIComponent(name), decodeURIComponent(value.join('='))];
    }),
  );
}
