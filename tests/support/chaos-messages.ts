import { randomUUID } from 'node:crypto';
import type { NewMessage } from '../../src-main/service/messaging/ledger.ts';

let counter = 0;

/** A message to a phone that nobody else has in this process, so that the gateway's ledger can be read per recipient. */
export function chaosMessage(overrides: Partial<NewMessage> = {}): NewMessage {
  counter += 1;
  return {
    type: 'test',
    dedupeKey: `chaos:${randomUUID()}`,
    lane: 'bulk',
    messageClass: 'operational',
    preference: null,
    onUnknown: 'hold',
    recipientType: 'customer',
    recipientPhone: `62813${String(10_000_000 + counter)}`,
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
    skip: null,
    createdBy: null,
    ...overrides,
  };
}

/** A campaign: two thirds a bulk event of a `hold` type, the rest single notifications and `resend` types in the urgent lane. */
export function chaosCampaign(size: number): NewMessage[] {
  return Array.from({ length: size }, (_, index) => {
    if (index % 6 === 4) return chaosMessage({ lane: 'urgent', onUnknown: 'resend' });
    if (index % 6 === 5) return chaosMessage({ lane: 'normal' });
    return chaosMessage();
  });
}
