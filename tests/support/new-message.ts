import { randomUUID } from 'node:crypto';
import type { NewMessage } from '#service/messaging/ledger.ts';

let counter = 0;

/**
 * A message with sensible defaults: operational, held when unknown, to a phone that nobody else has in this process, so that the
 * gateway's ledger can be read per recipient.
 */
export function newMessage(overrides: Partial<NewMessage> = {}): NewMessage {
  counter += 1;
  return {
    type: 'test',
    dedupeKey: `test:${randomUUID()}`,
    lane: 'normal',
    messageClass: 'operational',
    preference: null,
    onUnknown: 'hold',
    recipientType: 'customer',
    recipientPhone: `62811${String(10_000_000 + counter)}`,
    recipientName: 'Uji',
    subject: null,
    message: `Pesan uji ${counter}`,
    language: 'id',
    templateVersion: null,
    customerId: null,
    userId: null,
    ticketId: null,
    invoiceId: null,
    registrationId: null,
    groupId: null,
    isDemo: false,
    expiresInSeconds: 86_400,
    waitSeconds: 0,
    skip: null,
    createdBy: null,
    ...overrides,
  };
}
