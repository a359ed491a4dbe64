import type { QueryIn } from '#shared/contracts/contract.ts';
import type { listTickets } from '#shared/contracts/tickets.contract.ts';
import { TICKET_PRIORITIES, TICKET_STATUSES, TICKET_TYPES } from '#shared/domain/ticket.ts';

export type TicketQuery = QueryIn<typeof listTickets>;

export const TICKET_TABS = ['all', 'new', 'mine', 'sla', 'waiting'] as const;
export type TicketTab = (typeof TICKET_TABS)[number];

/** What each tab asks for on top of the chips. */
const TAB_QUERY: Readonly<Record<TicketTab, TicketQuery>> = {
  all: {},
  new: { status: 'open' },
  mine: { mine: 'true' },
  sla: { sla: 'near', sort: 'slaDueAt' },
  waiting: { status: 'on_hold' },
};

/** The state of the list as it stands in the address, so that it can be shared, bookmarked and gone back to. */
export interface TicketFilter {
  readonly tab: TicketTab;
  readonly status: readonly string[];
  readonly priority: readonly string[];
  readonly type: readonly string[];
  readonly technicianId: string | null;
  readonly customerId: string | null;
  readonly unassigned: boolean;
  readonly search: string;
}

export const EMPTY_FILTER: Omit<TicketFilter, 'tab'> = {
  status: [],
  priority: [],
  type: [],
  technicianId: null,
  customerId: null,
  unassigned: false,
  search: '',
};

/** Reads the address. Values that are none are ignored: an old link still opens. */
export function readFilter(params: URLSearchParams): TicketFilter {
  const tab = TICKET_TABS.find((known) => known === params.get('tab')) ?? 'all';
  return {
    tab,
    status: readList(params, 'status', TICKET_STATUSES),
    priority: readList(params, 'priority', TICKET_PRIORITIES),
    type: readList(params, 'type', TICKET_TYPES),
    technicianId: readId(params, 'technicianId'),
    customerId: readId(params, 'customerId'),
    unassigned: params.get('unassigned') === 'true',
    search: params.get('search') ?? '',
  };
}

/** The address of a filter; what is not set does not stand in it. */
export function writeFilter(filter: TicketFilter): URLSearchParams {
  const params = new URLSearchParams();
  if (filter.tab !== 'all') params.set('tab', filter.tab);
  for (const name of ['status', 'priority', 'type'] as const) {
    if (filter[name].length > 0) params.set(name, filter[name].join(','));
  }
  if (filter.technicianId !== null) params.set('technicianId', filter.technicianId);
  if (filter.customerId !== null) params.set('customerId', filter.customerId);
  if (filter.unassigned) params.set('unassigned', 'true');
  if (filter.search !== '') params.set('search', filter.search);
  return params;
}

/** What the API is asked. A tab that fixes the status wins over the status chip, which is hidden there. */
export function toQuery(filter: TicketFilter): TicketQuery {
  return {
    ...(filter.status.length > 0 ? { status: filter.status.join(',') } : {}),
    ...(filter.priority.length > 0 ? { priority: filter.priority.join(',') } : {}),
    ...(filter.type.length > 0 ? { type: filter.type.join(',') } : {}),
    ...(filter.technicianId !== null ? { technicianId: filter.technicianId } : {}),
    ...(filter.customerId !== null ? { customerId: filter.customerId } : {}),
    ...(filter.unassigned ? { unassigned: 'true' as const } : {}),
    ...(filter.search !== '' ? { search: filter.search } : {}),
    ...TAB_QUERY[filter.tab],
  };
}

/** What the count on a tab asks for: the tab alone, without chips. */
export function tabQuery(tab: TicketTab): TicketQuery {
  return TAB_QUERY[tab];
}

export function fixesStatus(tab: TicketTab): boolean {
  return TAB_QUERY[tab].status !== undefined;
}

/** Whether the chips or the search narrow the list beyond its tab. */
export function isNarrowed(filter: TicketFilter): boolean {
  return writeFilter({ ...filter, tab: 'all' }).size > 0;
}

function readList(params: URLSearchParams, name: string, known: readonly string[]): string[] {
  return (params.get(name) ?? '').split(',').filter((value) => known.includes(value));
}

function readId(params: URLSearchParams, name: string): string | null {
  const value = params.get(name);
  return value !== null && /^[1-9]\d{0,15}$/.test(value) ? value : null;
}
