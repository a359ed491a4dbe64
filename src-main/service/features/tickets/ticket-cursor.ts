import { cursorMicros, cursorNumber, sortCursor } from '#service/lists/cursor.ts';
import { TICKET_SORTS } from '#shared/contracts/tickets.contract.ts';

export type TicketSort = (typeof TICKET_SORTS)[number];

/** The last row of a page: its instant in the sorted column, and its id. */
export type TicketPosition = { readonly micros: string; readonly id: number };

export const ticketCursor = sortCursor<TicketSort, TicketPosition>(TICKET_SORTS, { micros: cursorMicros, id: cursorNumber });
