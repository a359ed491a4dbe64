import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DESK_LISTS, listLink, readDeskLink, recordLink } from '#shared/contracts/desk-links.ts';
import { filterFields, type ListContract, queryFields, readListQuery, writeListQuery } from '#shared/contracts/list-query.ts';
import { ALL_CONTRACTS } from '#shared/contracts/registry.ts';
import { listTickets } from '#shared/contracts/tickets.contract.ts';

const LISTS = ALL_CONTRACTS.filter((contract): contract is ListContract => {
  const query = contract.query as { shape?: object } | undefined;
  return contract.method === 'GET' && query?.shape !== undefined && 'cursor' in query.shape;
});

describe('the filter of a list', () => {
  it('knows what each field of the contract is', () => {
    const kinds = Object.fromEntries(filterFields(listTickets).map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual({
      status: 'list',
      priority: 'list',
      type: 'list',
      technicianId: 'id',
      customerId: 'id',
      areaId: 'id',
      unassigned: 'flag',
      sla: 'one',
      mine: 'flag',
    });
  });

  it('is read from every list of the API, and never holds the page', () => {
    expect(LISTS.length).toBeGreaterThan(10);
    for (const list of LISTS) {
      const names = queryFields(list).map(({ name }) => name);
      expect(names).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(limit|cursor|ids)$/)]));
    }
  });

  it('survives the way through an address', () => {
    const query = { sort: 'slaDueAt', status: 'open,assigned', areaId: '7', unassigned: 'true', search: 'los & merah' };
    const address = writeListQuery(listTickets, query);
    expect(readListQuery(listTickets, new URLSearchParams(address))).toEqual(query);
  });

  it('leaves out what an old or broken link carries, and of a list only the unknown parts', () => {
    const params = new URLSearchParams(
      'status=open,gone,open&technicianId=-1&unassigned=yes&sla=soon&colour=red&limit=5&cursor=x',
    );
    expect(readListQuery(listTickets, params)).toEqual({ status: 'open' });
  });

  it('has one address, whatever order it was chosen in', () => {
    expect(writeListQuery(listTickets, { areaId: 7, status: 'open' })).toBe(
      writeListQuery(listTickets, { status: 'open', areaId: 7 }),
    );
  });
});

describe('a link of the service', () => {
  it('is read back as exactly the filter it was made of', () => {
    expect(readDeskLink(listLink('tickets', { sla: 'breached' }))).toEqual({
      page: 'tickets',
      id: null,
      query: { sla: 'breached' },
    });
    expect(readDeskLink(listLink('tickets', { areaId: '7' }))).toEqual({ page: 'tickets', id: null, query: { areaId: '7' } });
    expect(readDeskLink(recordLink('invoices', 12))).toEqual({ page: 'invoices', id: 12, query: {} });
  });

  it('that its list would refuse is a fault of who makes it', () => {
    expect(() => listLink('tickets', { areaId: 'pusat' })).toThrow('cannot be filtered');
    expect(() => listLink('tickets', { sla: 'late' as 'near' })).toThrow('cannot be filtered');
  });

  it('leads to a list that exists', () => {
    for (const [name, contract] of Object.entries(DESK_LISTS))
      expect(contract.path.endsWith(`/${name}`) || name === 'messages').toBe(true);
  });

  it('is made by the one writer: no address of the desk is written by hand in the service', () => {
    const root = join(import.meta.dirname, '../../../src-main/service');
    const handmade = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(?:\*|\/\/).*$/gm, '');
        return [...text.matchAll(/\b(?:link|LINK|actionUrl)\b\s*[:=]\s*(['"`]\/[^'"`]*)/g)].map(
          (match) => `${file}: ${match[1]}`,
        );
      });
    expect(handmade).toEqual([]);
  });
});
