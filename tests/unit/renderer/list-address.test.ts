import { describe, expect, it } from 'vitest';
import { listLink, readDeskLink } from '#shared/contracts/desk-links.ts';
import { listTickets } from '#shared/contracts/tickets.contract.ts';
import { askedQuery, isNarrowed, readAddress, writeAddress } from '#ui/list/list-address.ts';

const TABS = [
  { id: 'active', query: { status: 'open,assigned' } },
  { id: 'sla', query: { sla: 'due', sort: 'slaDueAt' } },
  { id: 'all', query: {} },
];
const read = (search: string) => readAddress(listTickets, TABS, new URLSearchParams(search));
const asked = (search: string) => askedQuery(TABS, read(search));

describe('the address of a list', () => {
  it('begins with the first view', () => {
    expect(read('')).toEqual({ tab: 'active', query: {} });
    expect(asked('')).toEqual({ status: 'open,assigned' });
  });

  it('of a link that filters and names no view asks for exactly that filter', () => {
    for (const link of [
      listLink('tickets', { areaId: '7' }),
      listLink('tickets', { sla: 'breached' }),
      listLink('tickets', { status: 'completed' }),
      listLink('tickets', { technicianId: '3' }),
    ]) {
      const search = link.split('?')[1] ?? '';
      expect(asked(search)).toEqual(readDeskLink(link)?.query);
    }
  });

  it.each(['', 'tab=all', 'tab=sla', 'tab=active&priority=urgent', 'areaId=7', 'sort=-updatedAt', 'tab=sla&sort=-createdAt'])(
    'reads back what it writes: %j',
    (search) => {
      expect(writeAddress(listTickets, TABS, read(search))).toBe(search);
    },
  );

  it('lets the view win over a chip that is hidden there, and the person over the order', () => {
    expect(asked('tab=active&status=completed')).toEqual({ status: 'open,assigned' });
    expect(asked('tab=sla')).toEqual({ sla: 'due', sort: 'slaDueAt' });
    expect(asked('tab=sla&sort=-createdAt')).toEqual({ sla: 'due', sort: '-createdAt' });
  });

  it('counts a view or an order alone as not narrowed', () => {
    expect(isNarrowed(TABS, read('tab=sla&sort=-createdAt'))).toBe(false);
    expect(isNarrowed(TABS, read('tab=sla&priority=urgent'))).toBe(true);
  });
});
