import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { ResponseOf } from '#shared/contracts/contract.ts';
import type { getTicket, listTickets, TicketDetail, TicketRow } from '#shared/contracts/tickets.contract.ts';
import type { EventPayload } from '#shared/realtime/events.ts';
import { queryKeys } from '../../../api/query-keys.ts';

type TicketPages = InfiniteData<ResponseOf<typeof listTickets>, string | undefined>;
type TicketAnswer = ResponseOf<typeof getTicket>;
type MessageChange = EventPayload<'message_updated'>['changes'][number];

/** Writes announced message states into what is kept, so that ticks move at once. Texts and new rows come with the next refetch. */
export function patchMessageStates(client: QueryClient, changes: readonly MessageChange[]): void {
  const byId = new Map(changes.map((change) => [change.id, change.status]));
  client.setQueriesData<TicketPages>({ queryKey: queryKeys.tickets.lists }, (pages) =>
    pages === undefined ? undefined : mapRows(pages, (row) => withMessageState(row, byId)),
  );
  client.setQueriesData<TicketAnswer>({ queryKey: queryKeys.tickets.details }, (answer) => {
    if (answer === undefined || !answer.data.messages.some((message) => isChanged(message, byId))) return answer;
    const messages = answer.data.messages.map((message) => ({ ...message, status: byId.get(message.id) ?? message.status }));
    return { ...answer, data: { ...withMessageState(answer.data, byId), messages } };
  });
}

/** Puts a detail that a write returned everywhere the ticket is shown; a detail is a row with more. */
export function storeTicket(client: QueryClient, detail: TicketDetail): void {
  client.setQueryData<TicketAnswer>(queryKeys.tickets.detail(detail.id), { success: true, data: detail });
  client.setQueriesData<TicketPages>({ queryKey: queryKeys.tickets.lists }, (pages) =>
    pages === undefined ? undefined : mapRows(pages, (row) => (row.id === detail.id ? detail : row)),
  );
  void client.invalidateQueries({ queryKey: queryKeys.tickets.lists });
  void client.invalidateQueries({ queryKey: queryKeys.tickets.counts });
}

/** Fetches again everything that shows this ticket. */
export function refetchTicket(client: QueryClient, id: number): Promise<void> {
  void client.invalidateQueries({ queryKey: queryKeys.tickets.lists });
  void client.invalidateQueries({ queryKey: queryKeys.tickets.counts });
  return client.invalidateQueries({ queryKey: queryKeys.tickets.detail(id) });
}

/** Keeps pages and rows that did not change identical, so that nothing is drawn again for nothing. */
function mapRows(pages: TicketPages, change: (row: TicketRow) => TicketRow): TicketPages {
  let touched = false;
  const next = pages.pages.map((page) => {
    const data = page.data.map(change);
    if (data.every((row, index) => row === page.data[index])) return page;
    touched = true;
    return { ...page, data };
  });
  return touched ? { ...pages, pages: next } : pages;
}

function withMessageState<T extends TicketRow>(row: T, byId: ReadonlyMap<number, MessageChange['status']>): T {
  const last = row.lastMessage;
  if (last === null || !isChanged(last, byId)) return row;
  return { ...row, lastMessage: { ...last, status: byId.get(last.id) ?? last.status } };
}

function isChanged(message: { readonly id: number; readonly status: string }, byId: ReadonlyMap<number, string>): boolean {
  const next = byId.get(message.id);
  return next !== undefined && next !== message.status;
}
