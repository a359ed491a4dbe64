import { expect, it } from 'vitest';
import { ticketCreated } from '#service/features/tickets/ticket-created.notification.ts';
import type { NotificationType } from '#service/notifications/define-notification.ts';

/** As `notify` takes them; the compiler checks this file with all others. */
const notify = <P>(type: NotificationType<P>, payload: NoInfer<P>): boolean => type.payload.safeParse(payload).success;

it('a payload that is not that of its declaration does not compile, and would be refused', () => {
  expect(notify(ticketCreated, { ticketId: 1 })).toBe(true);
  // @ts-expect-error a required field is missing
  expect(notify(ticketCreated, {})).toBe(false);
  // @ts-expect-error a field of another type
  expect(notify(ticketCreated, { ticketId: '1' })).toBe(false);
  // @ts-expect-error a field that the declaration does not know
  expect(notify(ticketCreated, { ticketId: 1, note: 'x' })).toBe(false);
});
