import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { queryKeys } from '../../../src-renderer/api/query-keys.ts';
import { patchMessageStates } from '../../../src-renderer/desk/features/tickets/ticket-cache.ts';

describe('an announced message state', () => {
  it('moves the tick in the list and in the open ticket, and touches nothing else', () => {
    const client = new QueryClient();
    const untouched = { id: 2, lastMessage: { id: 51, status: 'sent', type: 'x' } };
    const row = { id: 1, lastMessage: { id: 50, status: 'sent', type: 'x' } };
    const listKey = queryKeys.tickets.list({});
    const detailKey = queryKeys.tickets.detail(1);
    client.setQueryData(listKey, { pages: [{ data: [row, untouched] }], pageParams: [undefined] });
    client.setQueryData(detailKey, { success: true, data: { ...row, messages: [{ id: 50, status: 'sent' }] } });

    patchMessageStates(client, [{ id: 50, status: 'delivered', ticketId: 1 }]);

    const list = client.getQueryData<{ pages: { data: { lastMessage: { status: string } }[] }[] }>(listKey);
    expect(list?.pages[0]?.data[0]?.lastMessage.status).toBe('delivered');
    expect(list?.pages[0]?.data[1]).toBe(untouched);
    expect(client.getQueryData(detailKey)).toMatchObject({ data: { messages: [{ id: 50, status: 'delivered' }] } });
  });

  it('keeps the very same data when nothing changed, so that nothing is drawn again', () => {
    const client = new QueryClient();
    const key = queryKeys.tickets.list({});
    client.setQueryData(key, { pages: [{ data: [{ id: 1, lastMessage: null }] }], pageParams: [undefined] });
    const before = client.getQueryData(key);
    patchMessageStates(client, [{ id: 50, status: 'read', ticketId: 1 }]);
    expect(client.getQueryData(key)).toBe(before);
  });
});
