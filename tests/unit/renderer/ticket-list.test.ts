import { describe, expect, it } from 'vitest';
import {
  EMPTY_FILTER,
  isNarrowed,
  readFilter,
  toQuery,
  writeFilter,
} from '../../../src-renderer/desk/features/tickets/ticket-filter.ts';
import { splitWaiting } from '../../../src-renderer/desk/features/tickets/waiting-rows.ts';

describe('the filter of the ticket list', () => {
  it('survives the way through the address', () => {
    const filter = {
      ...EMPTY_FILTER,
      tab: 'sla' as const,
      priority: ['urgent', 'high'],
      technicianId: '7',
      search: 'los merah',
    };
    expect(readFilter(new URLSearchParams(writeFilter(filter).toString()))).toEqual(filter);
  });

  it('ignores what an old or broken link carries', () => {
    const filter = readFilter(new URLSearchParams('tab=nope&status=open,gone&technicianId=-1&unassigned=yes'));
    expect(filter).toEqual({ ...EMPTY_FILTER, tab: 'all', status: ['open'] });
  });

  it('lets the tab win over a status chip that is hidden there', () => {
    expect(toQuery({ ...EMPTY_FILTER, tab: 'waiting', status: ['completed'] })).toEqual({ status: 'on_hold' });
  });

  it('counts a tab alone as not narrowed', () => {
    expect(isNarrowed({ ...EMPTY_FILTER, tab: 'new' })).toBe(false);
    expect(isNarrowed({ ...EMPTY_FILTER, tab: 'new', unassigned: true })).toBe(true);
  });
});

describe('rows that arrive while somebody reads', () => {
  it('wait behind the pill until they are asked for', () => {
    const rows = [{ id: 12 }, { id: 11 }, { id: 10 }, { id: 9 }];
    expect(splitWaiting(rows, 10)).toEqual({ shown: [{ id: 10 }, { id: 9 }], waiting: [{ id: 12 }, { id: 11 }] });
    expect(splitWaiting(rows, 12).waiting).toEqual([]);
  });
});
